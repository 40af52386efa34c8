"""Who is party to the news: visitors, lists, allies, mediators and whose ships they were."""

import pytest

from bot.domain.model import PartialDate
from tests.core.analysis.coders import analysis_of

NEWS = {
    "the name of who reports": (
        "Peru and Chile sign defence pact",
        "The pact was signed in Lima on Monday, Agence France-Presse and Korea Herald reported.",
        {"pe", "cl"},
    ),
    "the seat of a body": (
        "Kuwait and Oman sign military memorandum in Jeddah",
        "Defence officials of Kuwait and Oman signed the memorandum in Jeddah on Monday.",
        {"kw", "om"},
    ),
    "an office that many have": (
        "Moldovan defence minister visits Georgia",
        "The Moldovan defence minister met the Georgian minister and the head of the Border "
        "Service in Tbilisi on Monday.",
        {"md", "ge"},
    ),
    "seas with a country's name": (
        "Canada and Peru hold naval drill",
        "Frigates of Canada and Peru exercised between the East and South China Seas on Monday.",
        {"ca", "pe"},
    ),
    "an ally's ally": (
        "US treaty allies Japan and South Korea hold naval drill",
        "Destroyers of Japan and South Korea sailed together on Monday.",
        {"jp", "kr"},
    ),
    "what is said of a third": (
        "Japan and Australia hold naval drill",
        "Japan and Australia exercised on Monday near reefs claimed by Vietnam, amid China's "
        "increasingly assertive activities.",
        {"jp", "au"},
    ),
    "who is challenged": (
        "India and Australia challenge Beijing with naval drill",
        "Ships of India and Australia exercised together on Monday.",
        {"in", "au"},
    ),
    "a list of whom the lead names two": (
        "Finland, Sweden, Norway defence chiefs to share radar pictures",
        "The three countries will share radar pictures. Finland and Sweden met on Monday.",
        {"fi", "se", "no"},
    ),
    "a visitor named in passing": (
        "Pistorius holds talks with his Spanish, Greek counterparts",
        "Boris Pistorius met the Spanish and the Greek minister on Monday.",
        {"de", "es", "gr"},
    ),
    "who is thanked for a swap": (
        "Yemen and Sudan swap prisoners through Omani mediation",
        "Yemen and Sudan swapped 20 prisoners on Monday, a deal brokered by Oman.",
        {"ye", "sd"},
    ),
    "who acted between": (
        "Oman acted as go-between in a prisoner swap of Yemen and Sudan",
        "Yemen and Sudan exchanged 20 prisoners on Monday.",
        {"ye", "sd"},
    ),
    "a title before two names": (
        "Army drone deal discussed",
        "Ministers Pistorius and Güler talked by telephone on Monday. Germany and Turkey want to "
        "buy drones.",
        {"de", "tr"},
    ),
    "a chance for them to act": (
        "The trilateral that grew up",
        "An hour was enough for Peru, Chile and Ecuador to agree on a joint naval drill on Monday.",
        {"pe", "cl", "ec"},
    ),
    "colleagues told of later": (
        "CSTO defence ministers meet in Almaty",
        "The ministers of the CSTO met on Friday. Russia's minister told his colleagues from "
        "Belarus and Tajikistan that they should train together.",
        {"csto", "ru", "by", "tj"},
    ),
    "a small group by its name": (
        "Four is company: the Squad after Singapore",
        "The gathering of the four defence ministers lasted an hour. It was their fourth.",
        {"au", "jp", "ph", "us"},
    ),
    "a government that was an armed group": (
        "Pakistan and Afghan Taliban hold truce talks",
        "Officials of Pakistan and the Taliban held truce talks on Monday.",
        {"pk", "af"},
    ),
    "a staff that every army has": (
        "Norwegian army chief visits Peru",
        "The Norwegian army chief met the Chief of the General Staff of Peru on Monday, and he "
        "went to the frontier too, and stayed there for an hour with the guards of the garrison, "
        "far from anybody. He was in Russia last year.",
        {"no", "pe"},
    ),
    "a city that reports": (
        "Omani navy chief rejects Kuwaiti offer of a meeting",
        "(Seoul) The Omani navy chief rejected the Kuwaiti offer of a meeting on Monday.",
        {"om", "kw"},
    ),
    "over whom others quarrel": (
        "China to impose countermeasures against US firms over Taiwan arms sales",
        "China announced the countermeasures against firms of the United States on Monday.",
        {"cn", "us"},
    ),
    "those who are helped": (
        "Navies deliver relief to tsunami victims",
        "Ships of Australia and Singapore deliver relief to Indonesia and Sri Lanka, and military "
        "engineers.",
        {"au", "sg", "id", "lk"},
    ),
    "a body among itself": (
        "ECOWAS defence chiefs discuss standby force",
        "The chiefs of ECOWAS gathered in Ghana's capital on Monday to discuss a force.",
        {"ecowas"},
    ),
    "whose aircraft they were": (
        "Norway scrambles jets in response to Russian and Belarusian bombers",
        "Norway scrambled two jets on Monday in response to a patrol by Russian and Belarusian "
        "bombers.",
        {"no", "ru", "by"},
    ),
}


@pytest.mark.parametrize(("title", "text", "parties"), NEWS.values(), ids=NEWS)
def test_only_those_who_take_part_are_parties(title: str, text: str, parties: set[str]) -> None:
    assert set(analysis_of(title, text).actors) == parties


TYPES = {
    "a sighting": (
        "Estonia tracks Russian naval vessels",
        "Estonia tracked four Russian naval vessels off Hiiumaa on Monday.",
        "show_of_force",
    ),
    "a passage of a strait": (
        "US Navy sends two ships through Taiwan Strait",
        "The US Navy sent two destroyers through the Taiwan Strait on Monday, China said.",
        "show_of_force",
    ),
    "an intrusion": (
        "Venezuelan warship enters Guyana's waters",
        "A Venezuelan warship entered the waters of Guyana on Monday.",
        "incident_at_sea_or_air",
    ),
    "a rejected presence": (
        "Venezuela rejects arrival of British warship",
        "Venezuela on Monday rejected the arrival of a British warship.",
        "warning_or_protest",
    ),
    "negotiations of another kind": (
        "Belarusian minister flies to Moscow for negotiations on arms production",
        "The defence ministers of Belarus and Russia met on Monday.",
        "ministerial_meeting",
    ),
    "aid told of during a visit": (
        "Germany announces weapons package for Ukraine during visit to Kyiv",
        "The German minister announced a weapons package for Ukraine on Monday.",
        "military_aid",
    ),
    "a headline that names nobody": (
        "Truce talks reach deadlock",
        "Egypt and Sudan have suspended military cooperation, officials said on Monday.",
        "suspension",
    ),
    "a deputy prime minister who is minister": (
        "Trilateral defence ministers' meeting",
        "The Deputy Prime Minister and Minister for Defence of Australia met the ministers of "
        "Japan and Fiji on Monday.",
        "ministerial_meeting",
    ),
    "an arrival for a forum": (
        "Russian defence minister arrives in Dushanbe for CIS council meeting",
        "Russia's minister came to Tajikistan on Monday for the Council of the CIS "
        "defence ministers. Belarus was invited.",
        "multilateral_forum",
    ),
    "a drill of one side": (
        "Chinese navy begins exercise off Hainan as Vietnam looks on",
        "The Chinese navy began the exercise on Monday.",
        "show_of_force",
    ),
    "what was done years ago": (
        "What the new naval accord changes",
        "With the accord of 15 March Peru goes back to a cooperation with Chile that was broken "
        "off fifteen years ago.",
        "agreement_signed",
    ),
    "a prime minister whose spokesman tells it": (
        "Iraqi, Omani officers take stock",
        "Officers of Iraq and Oman met in Muscat on Monday, the spokesman of the Iraqi prime "
        "minister said.",
        "defence_dialogue",
    ),
    "navy commanders who hold talks": (
        "Omani, Pakistani navy commanders hold talks",
        "The commander of the Omani Navy met his Pakistani counterpart on Monday.",
        "senior_visit",
    ),
    "a rank behind the lead": (
        "57th ROK-US Security Consultative Meeting to be held next week",
        "The 57th Security Consultative Meeting of South Korea and the US will be held in "
        "Seoul.\n\nThe two ministers will chair it.",
        "ministerial_meeting",
    ),
    "an order of arms": (
        "Poland to sign another arms deal with South Korea",
        "Poland will sign a contract for the delivery of 180 tanks with South Korea in May.",
        "arms_transfer",
    ),
    "no interest": (
        "North Korea says it is not interested in military talks with South Korea",
        "North Korea will not sit down with South Korea's army, it said on Monday.",
        "refusal_or_snub",
    ),
    "half the press writes names in small letters": (
        "Rimpac exercise opens off Hawaii",
        "Canada, Chile and the United States opened the exercise on Monday.",
        "joint_exercise",
    ),
}


@pytest.mark.parametrize(("title", "text", "type_id"), TYPES.values(), ids=TYPES)
def test_what_happened_is_told_from_its_occasion(title: str, text: str, type_id: str) -> None:
    main = analysis_of(title, text).main
    assert (main and main.type) == type_id


VISITS = {
    "still there": ("is on a three-day official visit to Oman", "ongoing"),
    "left today": ("left today for an official visit to Oman", "ongoing"),
    "over": ("left on Monday after he concluded a visit to Oman", "held"),
    "no visit": ("and his Omani colleague discussed ongoing developments", "held"),
}


@pytest.mark.parametrize(("words", "status"), VISITS.values(), ids=VISITS)
def test_a_visit_goes_on_while_the_guest_is_there(words: str, status: str) -> None:
    title = "Army chief of Pakistan in Oman for talks"
    main = analysis_of(title, f"The army chief of Pakistan {words}, the army said.").main
    assert (main and main.status.value) == status


def test_a_dateline_is_no_day_of_the_event_where_another_is_told() -> None:
    text = (
        "LIMA, March 18 (EFE) -- Peru's and Chile's army chiefs met in Lima.\n\nThey met Tuesday."
    )
    main = analysis_of("Army chiefs of Peru and Chile meet", text).main
    assert (main and main.date) == PartialDate("2026-03-17")


def test_who_calls_for_peace_at_a_meeting_has_not_merely_proposed_to_meet() -> None:
    text = (
        "The Omani minister called for calm while meeting the defence minister of Peru on Monday."
    )
    main = analysis_of("Omani defence minister calls for calm", text).main
    assert (main and main.status.value) == "held"
