"""What stands in an article and is not its text: furniture, bylines, captions, datelines.

A line of furniture is dropped when a page is read; captions are kept, for they name people, but
they neither lead an article nor its summary. All rules look at one line and are cheap: a line
longer than anything they know is text.
"""

import re

_CJK = re.compile("[\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_STOP = re.compile(r"[.!?…。！？؟।][\"'”’»)\]」』）]*\Z")
_LONGEST_FURNITURE = 240
_LONGEST_DATELINE = 500  # with the character behind it
_SITES = (
    r"(?:facebook|twitter|x|whatsapp|telegram|linkedin|instagram|youtube|reddit|weibo|wechat|line"
    r"|threads|bluesky|mastodon|tiktok|pinterest|tumblr|flipboard|google\ news)"
)
_THIS = r"(?:this|the|our)\ (?:full\ )?(?:article|story|page|post|report|news|video|link|piece)"
_FURNITURE = re.compile(
    rf"""
    # sharing, following, printing
      share(?:\ (?:this|on|via|with|by|to)\b.{{0,60}})?[:!]?
    | (?:click\ to\ )?(?:share|email|e-?mail|print|tweet|pin|post|send|save|bookmark|copy)
      (?:\ (?:{_THIS}|this|on|to|link|url)\b.{{0,60}})?(?:\ \(opens\ in\ new\ window\))?
    | (?:link|url)\ copied.{{0,40}} | copy\ (?:link|url|shortlink)
    | follow\ (?:us\b.*|.*\bon\ {_SITES}\b.*)
    | (?:join|find|like|watch|visit|contact)\ (?:us|our\ .{{1,30}}\ channel)\b.{{0,80}}
    | (?:{_SITES}|e-?mail|print|copy\ link)(?:[\s,|/·•]+(?:{_SITES}|e-?mail|print|copy\ link))*
    | (?:facebook|twitter|whatsapp|telegram)\ (?:icon|logo|share|button)
    | (?:listen|listen\ to\ {_THIS})(?:[\s:•·|-]+\d{{1,3}}\ ?min(?:utes?|s)?)?
    | \d{{1,3}}\ ?-?min(?:ute)?s?\ (?:read|listen) | reading\ time\b.{{0,30}}
    | (?:text\ size|font\ size)\b.{{0,20}} | (?:increase|decrease)\ (?:text|font)\ size
    | (?:partager|compartir|compartilhar|teilen|condividi|поделиться|分享到?|シェア|공유|مشاركة)
      (?:\ .{{0,30}})?[:：!]?
    # other pages
    | (?:read|see|watch|read\ and\ share)\ (?:more|also|next|related|(?:the\ )?full\ story)\b.*
    | (?:continue|keep)\ reading\b.{{0,80}} | you\ (?:may|might)\ also\ (?:like|be\ interested)\b.*
    | (?:related|recommended|most\ (?:read|viewed|popular|shared)|trending|popular|latest|top)
      \ (?:articles?|stories|topics|news|now|posts?|content|reading|videos?|tags?|this\ week)[:.]?
    | (?:related|recommended|most\ read|most\ popular|trending|more\ (?:on|from|in))\b[^.!?]{{0,80}}
    | (?:editor['’]?s['’]?\ (?:picks?|choice)|what\ to\ read\ next|up\ next|next\ article
        |previous\ article|(?:view|see|load|show)\ (?:all|more)\b.{{0,30}}|back\ to\ .{{1,30}})
    | the\ post\ .{{1,200}}\ (?:appeared\ first\ on|first\ appeared\ on)\ .{{1,80}}
    | {_THIS}\ (?:was\ )?(?:first|originally)\ (?:appeared|published)\ (?:on|in|at|by)\b.{{0,100}}
    | for\ (?:all\ )?the\ latest\ .{{0,80}}\b(?:follow|subscribe|download|click)\b.{{0,100}}
    # what is asked of the reader
    | (?:sign\ up|subscribe|register\ (?:now|here|for\ free)|log\ ?in\ to|become\ a)\b.*
    | (?:thank\ you|thanks)\ for\ (?:subscribing|signing\ up|reading\ .{{0,40}})\b.{{0,80}}
    | .{{0,80}}\bnewsletters?\b.{{0,80}}
    | (?:get|have|receive)\b.{{0,80}}\b(?:inbox|alerts?|notifications?)\b.{{0,40}}
    | (?:enter\ )?your\ e-?mail(?:\ address)?\b.{{0,80}} | required\ fields\ are\ marked.*
    | by\ (?:signing\ up|clicking|subscribing|continuing|submitting)\b.{{0,200}}
    | (?:already|not\ yet)\ an?\ (?:subscriber|member)\b.{{0,60}}
    | (?:{_THIS}|this\ content)\ is\ (?:only\ )?(?:for|available\ to|reserved\ for)\ .{{0,40}}
      (?:subscribers|members)\b.{{0,40}}
    | (?:to\ (?:continue\ reading|read\ (?:{_THIS}|more|on)))\b.{{0,100}}
    | (?:support|donate\ to|help)\ (?:us|our|independent|quality)\b.{{0,100}}
      (?:journalism|reporting|work|us|newsroom)\b.{{0,60}}
    | (?:download|get|install)\ (?:the|our)\b.*\bapp\b.*
    | (?:click|tap)\ here\b.*
    | .{{0,40}}\bcookies?\b.{{0,160}} | (?:accept|reject|allow)\ (?:all|and\ continue)\b.{{0,20}}
    | .{{0,60}}\b(?:privacy\ (?:policy|notice)|terms\ of\ (?:use|service))\b.{{0,80}}
    | we\ and\ our\ (?:\d+\ )?partners\b.{{0,200}} | manage\ (?:your\ )?(?:preferences|consent)
    # labels and notices
    | (?:advertisements?|adverts?|ad|sponsored|promoted|(?:story|article)\ continues\b.*)
    | (?:(?:world|breaking|latest|top)\ )?news | opinion | analysis | exclusive | live | world
    | (?:(?:press|media|news)\ )?(?:release|statement|readout) | politics | defen[cs]e
    | videos? | photos? | gallery | (?:video|photo)\ (?:gallery|player)
    | skip\ to\b.{{0,40}}
    | (?:menu|home|search|print|e-?mail|close|back\ to\ top|copy\ link|log\ ?in|sign\ ?in|log\ ?out)
    | (?:tags?|topics?|filed\ under|categor(?:y|ies)|keywords?|source\ url|short\ link)\s?:.*
    | (?:leave\ a\ (?:comment|reply)|(?:no|\d+)?\ ?comments?(?:\ (?:\(\d+\)|yet|are\ closed))?
        |(?:view|post|add|show|hide)\ (?:a\ |all\ |your\ )?comments?|join\ the\ conversation)[.:]?
    | (?:©|\(c\)|copyright\b).*
    | .{{0,120}}\ball\ rights\ reserved\b.*
    | .{{0,120}}\bcan\ (?:also\ )?be\ accessed\ at\ the\ following\b.*
    | our\ standards:.*
    | \(?(?:this|the)\ (?:story|report|article|copy)\ (?:has|was)\ not\ (?:been\ )?edited\b.*
    | \(?(?:additional\ )?(?:reporting|writing|editing|compiled)\ by\b.*
    | .{{0,40}}\b(?:roku|app\ store|google\ play|apple\ tv)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d+)?(?:/\S*)?", re.IGNORECASE
)
_MIRRORS = re.compile(r"\b(?:alternate|alternative|mirror|following) (?:addresses|sites|domains)\b")

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = rf"(?:{_MONTH}\s\d{{1,2}}|\d{{1,2}}\s{_MONTH})(?:,?\s\d{{4}})?"
_NAME_WORD = r"(?:[A-Z][\w.'’-]*|and|of|in|for|the|de|van|von|bin|al|ben|&)"
_BYLINE = re.compile(
    rf"""
      [Bb][Yy]:?\ [A-Z][\w.'’-]*(?:,?\ {_NAME_WORD}){{0,9}}
    | (?:Published|Updated|Last\ updated|Posted|First\ published|Modified)\b[^.]{{0,80}}
    | (?:[A-Z][a-z]+day,?\ )?{_DAY}(?:[\s,|·–-]+[\d:.]+.{{0,20}})?
    | (?:\w+\s){{0,4}}(?:Staff|Correspondent|Reporter|Writer|Desk)
    """,
    re.VERBOSE,
)
_PICTURE = r"(?:picture|photo|photograph|image|screen ?grab|screenshot|still|frame)"
_CAPTION_OPENING = re.compile(
    rf"""
      (?:this|the|an?|these)\ (?:[\w-]+\ ){{0,4}}?
      (?:{_PICTURE}s?\ (?:shows?|depicts?|captures?)\b
        |{_PICTURE}(?:s\b(?!,))?,?\ (?:taken|released|provided|made\ available|obtained|dated)\b)
    | in\ (?:this|an?|these)\ (?:[\w-]+\ ){{0,4}}?{_PICTURE}s?\b
    | (?:file|handout|stock|undated|archive)\ {_PICTURE}s?\b.*
    | (?:file|combo)\ ?(?:-|–|—|:)\s
    | (?:photo|picture|image|caption|credit|illustration)s?(?:\ (?:by|credit|courtesy)\b|:)
    | [\[(](?:file\ )?(?:photo|image)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT = re.compile(
    r"[\[(](?:[\w .]{0,30}\b(?:photo|image)s?\b[^\])]{0,60}"
    r"|(?:AP|AFP|Reuters|Xinhua|EPA|Getty(?: Images)?|Kyodo|Yonhap|TASS|Sputnik|IRNA)/[^\])]{1,60}"
    r"|(?:source|via|courtesy of|handout)\b[^\])]{0,60})[\])]\s*\.?\Z"
    r"|[/|]\s?(?:Getty Images|AFP|Reuters|AP|EPA|Xinhua)\.?\Z",
    re.IGNORECASE,
)
_PLACE = r"[A-Z][\w.'’]*(?:[ -][A-Z][\w.'’]*){0,3}"
_CAPITALS = r"[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3}(?:/[A-Z .]{2,30})?"
_AGENCY = r"\([A-Z][^()]{1,40}\)"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}(?:, {_PLACE})?,? (?:{_DAY} ?(?:{_AGENCY})?|{_AGENCY})\s*(?:--+|—|–|-|:)"
    rf"|(?=[A-Z]{{4}}){_CAPITALS}(?:, {_PLACE}\s+[-–]|(?:, {_PLACE})?(?:\s*(?:--+|—)|:))"
    rf"|{_PLACE}(?:, {_PLACE})?(?:,? {_DAY})? ?{_AGENCY}\s*(?:--+|—|–|-|:)"
    rf"|{_AGENCY}\s*(?:--+|—|–|-))\s+(?=[\"“‘'(]*[A-Z0-9])"
)


def is_furniture(line: str) -> bool:
    """Return whether a line is the page's and not the article's: menus, share lines, notices.

    >>> is_furniture("SHARE THIS ARTICLE"), is_furniture("They share a border.")
    (True, False)
    """
    line = line.strip()
    if len(line) > _LONGEST_FURNITURE:
        return False
    return is_address(line) or _FURNITURE.fullmatch(line) is not None


def is_address(line: str) -> bool:
    """Return whether a line is a web address or a host, and nothing else."""
    return _ADDRESS.fullmatch(line.strip()) is not None


def announces_mirrors(line: str) -> bool:
    """Return whether a line says that addresses of the same site follow."""
    return len(line) <= _LONGEST_FURNITURE and _MIRRORS.search(line) is not None


def is_byline(line: str) -> bool:
    """Return whether a line only says who wrote the article, or when.

    >>> is_byline("By Jane Roe and Li Wei"), is_byline("By Monday the talks were over.")
    (True, False)
    """
    return len(line) <= _LONGEST_FURNITURE and _BYLINE.fullmatch(line.strip()) is not None


def is_caption(line: str) -> bool:
    """Return whether a line describes a picture.

    >>> is_caption("This picture shows General Li in Beijing."), is_caption("The picture is dark.")
    (True, False)
    """
    line = line.strip()
    return _CAPTION_OPENING.match(line) is not None or _CREDIT.search(line[-100:]) is not None


def dateline_length(line: str) -> int:
    """Return how many characters the dateline takes at a line's beginning; 0 where there is none.

    >>> line = "BEIJING, Sept. 16 (Xinhua) -- China and Laos held talks."
    >>> line[dateline_length(line):]
    'China and Laos held talks.'
    """
    dateline = _DATELINE.match(line[:_LONGEST_DATELINE])
    return dateline.end() if dateline else 0


def word_count(text: str) -> int:
    """Return how many words a text has, two CJK characters being one.

    >>> word_count("Talks in Beijing"), word_count("北京会谈")
    (3, 2)
    """
    characters = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + (characters + 1) // 2


def ends_like_a_sentence(line: str) -> bool:
    """Return whether a line ends in a full stop or its like, closing quotes aside."""
    return _STOP.search(line[-12:]) is not None
