"""Where an engagement stands, and whether a sentence tells of one at all: tense and cue words.

background ("had met last November")   a past engagement of its own, or none
hedged ("could", "if", "did not")      no engagement
otherwise                              planned, proposed, ongoing, held, …
"""

import re

from bot.domain.model import Status

_FLAGS = re.IGNORECASE

# Clauses that open like this tell what was before or beside the news.
ASIDES = frozenset(
    {
        *(
            "after",
            "since",
            "despite",
            "amid",
            "following",
            "because",
            "although",
            "though",
            "until",
        ),
        *(
            "even as",
            "when",
            "ahead of",
            "before",
            "in response to",
            "due to",
            "citing",
            "where",
            "unless",
            "if",
            "whether",
        ),
        *("in protest at", "in protest of", "in protest against", "in protest over"),
        *("just after", "days after", "hours after", "weeks after", "months after", "a day after"),
    }
)
# Behind these words in a clause stands what was talked about, not what happened.
ABOUT = re.compile(
    r"\b(?:discuss\w*|talks? (?:on|about|over)|exchang\w+ (?:of )?views|focus\w*|agenda|call(?:ed"
    r"|s|ing)? for|urg\w+"
    r"|aimed at|vow\w*|regarding|concerning|explor\w+|(?<!fleet )review\w*"
    r"|issues? (?:such as|including)"
    r"|raised|deepen\w*|expand\w*"
    r"|enhanc\w+|strengthen\w*|boost\w*|cooperation (?:in|on)|concerns? (?:about|over)|topics?"
    r"|interest in|welcomed the"
    r"|condemn\w*|over)\b",
    re.IGNORECASE,
)
# Behind these stands what somebody objects to: not news, whatever it is.
AGAINST = re.compile(
    r"\b(?:condemn\w*|oppos\w+|denounc\w+|slam\w*|protest\w*|warn\w*|accus\w+|reject\w*"
    r"|criticis\w+|representations)\b",
    re.IGNORECASE,
)

_CANCELLED = re.compile(r"\b(?:cancel\w*|call(?:s|ed|ing)? off|scrap(?:s|ped)?)\b", _FLAGS)
_PLANNED = re.compile(
    r"\bto be \w+(?:ed|held|sent|built|sold|met)\b"
    r"|\b(?:will|shall|plans? to|(?<!the )(?<!about )(?<!their )(?<!its )(?<!on )(?<!of )"
    r"(?<!peace )plans?|planned|planning|(?<!regularly )(?<!pre)(?<!previously )scheduled"
    r"|schedule|upcoming|forthcoming|slated"
    r"|tomorrow|expected to"
    r"|(?:is|are|was|were|be) (?:set|due|expected|to) (?:to|for|in|on|next)?|set (?:to|for)"
    r"|due (?:to|in|on|next)"
    r"|prepar(?:e|es|ing) (?:to|for)|ahead of|agree(?:s|d)? to (?!resume)|next (?:week|month|year"
    r"|spring|summer"
    r"|autumn|fall|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|later this (?:week|month|year)"
    r"|intends? to|going to"
    r"|in the coming (?:days|weeks|months))\b",
    _FLAGS,
)
_TO_COME = re.compile(
    r"(?<!agreed )(?<!gathered )(?<!arrived )(?<!met )\bto (?:hold|host|meet|visit|sign|conduct"
    r"|attend|begin|start"
    r"|resume|join|travel|deploy|send|deliver|buy|supply|co-host|take part|receive|stage|launch"
    r"|sell|train"
    r"|provide|give|boost|welcome|restart|reopen|open|donate|swap|exchange|participate|carry out"
    r"|test|set up"
    r"|dock|call|discuss|co-chair|convene|station|get|acquire|lease|transfer|talk|go|return)\b",
    _FLAGS,
)
_PROPOSED = re.compile(
    r"\b(?:propos\w+|offer(?:s|ed|ing)?(?: to)?|invit(?:e|es|ed|ing|ation)|suggest\w*|seek(?:s"
    r"|ing)?|wants? to|"
    r"(?:is |are )?(?:ready|open|willing) (?:to|for)|mull\w*|consider(?:s|ing|ed)? (?!it)"
    r"|(?:calls?|called|calling) for(?= (?:[\w-]+ ){0,3}(?:talks|meetings?|summit|dialogue"
    r"|ceasefire|truce|negotiations|exercises?|drills?|halt|end|resumption)\b)"
    r"|urge[sd]?|hopes? to|explor(?:e|es|ing) (?:the )?possibility|weigh(?:s|ing)?"
    r"|requests? (?:a |for )?(?:talks|meeting))\b",
    _FLAGS,
)
_ONGOING = re.compile(
    r"\b(?:under ?way|beg[aiu]n|begins?|kick(?:s|ed)? off|start(?:s|ed)?|launch(?:es|ed)?|opened"
    r"|opens?"
    r"|(?:is|are) (?:holding|meeting|hosting|visiting|conducting|taking part|attending"
    r"|participating|carrying)"
    r"|continu(?:e|es|ing)|currently"
    r"|ongoing(?! (?:\w+ )?(?:developments?|wars?|conflicts?|cris[ie]s|issues?|efforts?|support"
    r"|defen[cs]e|cooperation|situation|tensions?|operations?|threats?|attacks?))"
    r"|commence[sd]?|got under|gets under|(?:is"
    r"|are) in \w+ for)\b",
    _FLAGS,
)
_ENDED = re.compile(
    r"\b(?:conclude[sd]?|ended|ends|wrap(?:s|ped) up|complete[sd]?|finish(?:ed|es)?|closed"
    r"|wound up)\b",
    _FLAGS,
)
_PAST = re.compile(
    r"\b(?:met|held|hosted|visited|signed|discussed|arrived|spoke|took part|conducted|received"
    r"|delivered"
    r"|welcomed|attended|agreed|talked|inked|docked|resumed|suspended|handed|exchanged|gathered|convened|said)\b",
    _FLAGS,
)
_PAST_WORD = re.compile(r"\b(?:\w{2,}ed|met|held|spoke|sold|bought|froze|sent|cut|broke)\b")
_INFINITIVE = re.compile(r"\bto (?!the |a |an )[a-z-]+(?: [\w-]+){0,3} ?\w?$")
_TO_BE = re.compile(r"\b(?:will|to|would|shall) be\b", _FLAGS)
_HEDGED = re.compile(
    r"\b(?:could|might|may|would|if|unless|whether|unlikely|rumou?r\w*|speculat\w+|hypothetical"
    r"|denie[sd]|"
    r"deny|had hoped|should|never|no plans?|without)\b"
    r"|\b(?:not|n't|no) (?:yet |been |be |to |any |currently |going to )?(?:hold|held|meet|met"
    r"|sign|signed|visit|visited|agree|agreed|"
    r"discuss|discussed|talks?|meeting|planned|scheduled|suspended|resumed|take place|taken place"
    r"|speak|spoke|spoken)\b"
    r"|n['’]t (?:hold|meet|sign|visit|agree|discuss|be held|take place)\b|\bno (?:talks|meeting"
    r"|date)\b",
    _FLAGS,
)
_BACKGROUND = re.compile(
    r"\bhad (?:also |already |previously |earlier |just |last |recently )?(?:been )?(?!to\b|hoped"
    r"|a\b|an\b|the\b|no\b)\w+(?:ed|met|held|"
    r"spoken|begun|taken|cut|gone|come|made|given|sent|seen|put|broken|agreed|frozen)\b"
    r"|\b(?:last (?:year|month|january|february|march|april|may|june|july|august|september"
    r"|october|november|december"
    r"|spring|summer|autumn|fall|winter)|the previous (?:year|month|november|january)|years? ago"
    r"|months? ago|decades?|"
    r"previously|historically|in the past|earlier this (?:year|month)|since (?:19|20)\d\d"
    r"|in (?:19|20)\d\d|the last (?:such|time|round|meeting)"
    r"|(?:the )?(?:previous|prior) (?:round|meeting|talks|edition|visit)|then-|as a rule"
    r"|the (?:last|past) (?:two|three|four|few|several) (?:rounds|meetings|editions|visits|years)"
    r"|regularly|routinely|every year|each year"
    r"|annually|was (?:first|last)|were (?:first|last)|first held|began in|traditionally"
    r"|for years|long)\b",
    _FLAGS,
)


def is_background(words: str) -> bool:
    """Return whether a sentence looks back, by its tense and cue words.

    >>> is_background("The two had met in San Francisco last November.")
    True
    """
    return bool(_BACKGROUND.search(words))


def is_hedged(words: str) -> bool:
    """Return whether a clause denies, doubts or imagines what it tells."""
    return bool(_HEDGED.search(words))


def status_of(words: str, *, is_title: bool = False, trigger: int = 0) -> Status:
    """Return where an engagement stands by the words of its clause, but for halts and returns.

    `trigger` is where the deciding words begin. In the past tense ("signed") they have happened
    whatever is planned beside them, unless they are "to be"; likewise what stands behind a finite
    past verb ("met and agreed to hold"). A headline's infinitive before them is the future.
    """
    if _CANCELLED.search(words):
        return Status.CANCELLED
    past = _PAST.search(words)
    if not _is_past(words, trigger) and _is_to_come(words, past, trigger, is_title=is_title):
        return Status.PLANNED
    if _PROPOSED.search(words) and not past:
        return Status.PROPOSED
    if _ENDED.search(words):
        return Status.HELD
    return Status.ONGOING if _ONGOING.search(words) else Status.HELD


def _is_past(words: str, trigger: int) -> bool:
    return bool(_PAST_WORD.match(words, trigger)) and not _TO_BE.search(words)


def _is_to_come(words: str, past: re.Match[str] | None, trigger: int, *, is_title: bool) -> bool:
    first = past.start() if past else len(words)
    planned, to_come = _PLANNED.search(words), _TO_COME.search(words)
    if is_title and to_come and 0 < trigger < to_come.start():
        to_come = None  # "Ship visits port to boost ties": what for, not what will be
    if any(cue and cue.start() < first for cue in (planned, to_come)):
        return True
    return is_title and bool(_INFINITIVE.search(words, 0, max(trigger, 0) + 1))


def looks_ahead(words: str) -> bool:
    """Return whether words hold a cue of what is still to come."""
    return bool(_PLANNED.search(words) or _TO_COME.search(words))


def is_cancelled(words: str) -> bool:
    """Return whether a single meeting was called off, as against contacts being suspended."""
    return bool(_CANCELLED.search(words))
