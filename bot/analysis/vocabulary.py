"""The words that the coder knows beyond the lexicon's triggers: headline forms, weak ones, orders.

Tables only. The lexicon's `triggers` are phrases of news prose; headlines put the same verbs in the
present tense, so those stand here. `WEAK` are triggers of the lexicon that appear in reports of
many kinds ("forum", "delivered", "submarines"): they decide only where nothing else does.
"""

import re
from types import MappingProxyType

from bot.analysis.words import phrases, words

MEETINGS = words(
    """
    leader_summit senior_visit ministerial_meeting defence_dialogue hotline_call
    multilateral_forum
    """
)
MEETING = "meeting"

# The order in which types win within one sentence (engagements.toml, top); the rest follow.
PRECEDENCE = (
    "suspension",
    "refusal_or_snub",
    "incident_at_sea_or_air",
    "prisoner_exchange",
    "ceasefire_talks",
    "resumption",
    "agreement_signed",
    "arms_transfer",
    "hotline_call",
    "joint_exercise",
    "port_call",
    "peacekeeping_hadr",
    MEETING,
    "deconfliction",
    "basing_deployment",
    "military_aid",
    "training_education_exchange",
    "sanctions_expulsion",
    "show_of_force",
    "warning_or_protest",
)

# Words of meeting that stand beside every kind of engagement: what is more exact wins over them.
FAINT = words(
    """
    welcomed welcomes received receives arrived arriving hosted hosts host attended attends attend
    gathered gathering delegation session conference counterpart counterparts discussed
    """
)

# Nouns without which a trigger of the type, or one phrase of it, means something else ("delivered
# remarks", "negotiations on military-technical cooperation").
NEEDED = MappingProxyType(
    {
        "arms_transfer": re.compile(
            r"\b(?:arms|weapon\w*|missiles?|jets?|fighters?|aircraft|planes?|helicopters?|drones?"
            r"|UAVs?|frigates?"
            r"|corvettes?|destroyers?|submarines?|ships?|warships?|vessels?|boats?|tanks?"
            r"|vehicles?|howitzers?|artillery"
            r"|ammunition|munitions|shells|rockets?|radars?|air defen[cs]e|systems?|equipment"
            r"|interceptors?|torpedo\w*|F-\d\d"
            r"|\w*trucks?|humvees?|ambulances?|rifles|launchers?|military sale|spare parts"
            r"|defen[cs]e deal|Patriot|HIMARS"
            r"|export licen[cs]e)\b",
            re.IGNORECASE,
        ),
        "ceasefire_talks negotiations": re.compile(
            r"\b(?:cease\w*|cessation|truces?|peace\w*|armistice|hostilit\w+|wars?|warring|fighting"
            r"|hostages?|withdraw\w*|rebels?|settle\w*|mediat\w*|broker\w*|hamas|hezbollah|taliban"
            r"|houthis?|conflict|fire|prisoners?|invasion|deadlock\w*|guarantees?|direct|indirect"
            r"|rounds?|front|enem\w+|ukrain\w*|gaza)\b",
            re.IGNORECASE,
        ),
        "agreement_signed": re.compile(
            r"\b(?:agreements?|pacts?|treat(?:y|ies)|memorand\w+|MoUs?|accords?|arrangements?"
            r"|deals?|protocols?|declarations?"
            r"|plans?|letters?|conventions?|roadmap|partnership|documents?|statement of intent"
            r"|SOFA|RAA|ACSA|GSOMIA|charter)\b",
            re.IGNORECASE,
        ),
    }
)

EXTRA_TRIGGERS = MappingProxyType(
    {
        "suspension": phrases(
            """
            call off, suspends, halts, freezes, cancels, calls off, postpones,
            scraps, pulls out of, withdraws from, cuts off, severs, pauses, puts on
            hold, broke off, breaks off, suspending, halting, freezing, canceling,
            cut military ties, cuts military ties, suspend, cancel, halt, freeze,
            cut contact, cut contacts, paused, postpone, called off, froze, freeze
            on, cancellation, postponement, walks out of, put off, puts off, putting off,
            breaks off, broken off
            """
        ),
        "resumption": phrases(
            """
            back on, talks back on, resumes, reopens, restores, restarts, revives,
            resuming, reopen, reestablished, re-establish, re-establishes, restore,
            revive, reinstates, reopening, restoration of, restarting,
            back to normal, normal operation, back in operation, talk again,
            talking again, speaking again
            """
        ),
        "refusal_or_snub": phrases(
            """
            rejects talks, rejects meeting, rejects request, rejected a request,
            rejected a proposal, rejects proposal, rejected an invitation, rejects
            invitation, snubs, snub, refuses to meet, refuses talks, refused talks,
            refusing to meet, turns down, rebuffs, skips, boycotts, declines
            invitation, declined an invitation, declines to meet, declined to meet,
            declined a request, declines meeting, declined a meeting, refused a
            request, did not take the call, rejected an offer, rejects offer,
            rejected a meeting, declined an offer, declined to take part, refuses to
            attend, refused to attend, declined the invitation, turned down a
            request, rejected the proposal, rejected the request, rejected the
            invitation, declines call, stays away, ignores hotline, ignored hotline,
            ignored the hotline, stays silent on, silent on, not answered, has not
            answered, unanswered, not interested in, no interest in, will not sit down,
            no intention of, dismisses talks, ignores offer, ignored the offer, refused to take,
            refuse to meet, decline to meet
            """
        ),
        "incident_at_sea_or_air": phrases(
            """
            scrambled, scramble, were scrambled, scrambled to, jets scrambled,
            intercept, intercepting,
            water cannons, collide, collides, rams, ramming, intercepts, scrambles
            jets, shadows, border clashes, opened fire, opens fire, exchanged fire,
            clashed, clash, fires water cannon, blocked resupply, airspace
            incursion, entered its airspace, violate airspace, violates airspace,
            unsafe manoeuvre, dangerous manoeuvre, unsafe maneuver, locks radar,
            lasers, harassed, scrambles fighters, scrambled fighters, scrambled
            fighter jets, scrambles fighter jets, near-collision
            """
        ),
        "ceasefire_talks": phrases(
            """
            ceasefire talks, truce talks, ceasefire deal, ceasefire agreement,
            ceasefire proposal, peace deal, peace negotiations, ceasefire
            negotiations, peace agreement, direct talks, ceasefire plan
            """
        ),
        "prisoner_exchange": phrases(
            """
            swap prisoners, exchange prisoners, prisoners of war, prisoners
            exchanged, exchanged prisoners, captives, prisoners, prisoner,
            captivity, frees soldiers, bodies of fallen, prisoner-of-war
            """
        ),
        "agreement_signed": phrases(
            """
            sign, signs, signing, inks, ink, initials agreement, sign pact, defence
            pact, security pact, defence treaty, defence agreement, security
            agreement, seal pact, sealed, ratifies, ratify, renew, renews, concluded
            an agreement, memorandum of cooperation, enters into force, comes into
            force, came into force
            """
        ),
        "arms_transfer": phrases(
            """
            to buy, buys, bought, sells, to sell, sold, to supply, hands over, hand
            over, delivers, approves sale, approves possible sale, approved a
            possible sale, approved a sale, possible sale of, sale of, purchase of,
            takes delivery, takes delivery of, received the first, receives first,
            deal for, signed a contract, steel cut, first steel, keel laid,
            keel-laying, clears sale, cleared sale, purchase, deliveries of,
            delivery of, handover ceremony, orders
            """
        ),
        "hotline_call": phrases(
            """
            by phone, phone talks, by telephone, telephone call, telephone talks,
            spoke on the phone, telephonic interaction, telephonic conversation,
            telephonic talks, telephoned, video talks, video conference, by video,
            by video link, via video link, via videoconference, video meeting,
            speaks by phone, speak by phone, talk by phone, talks by phone, holds
            call, hold call, held a video, virtual talks, virtually, call with,
            calls with, phone conversation, on call, over the hotline, on hotline,
            over hotline, on the hotline, hotline contact, hotline talks, hotline
            call, on the phone, over the phone, held phone, in a call, in a phone,
            phones, spoke over
            """
        ),
        "port_call": phrases(
            """
            docks, docks at, docks in, arrives in port, port calls, port visits,
            friendly visit, goodwill visit, docked in, makes port, made a port,
            pulls into, dock at, calls at port, called at, dock in, berths, berths
            at, anchored, ship visits
            """
        ),
        "joint_exercise": phrases(
            """
            joint drills, naval drills, military drills, joint naval drills, joint
            training, military exercises, naval exercises, joint patrols, combined
            training, combined exercises, joint air patrol, war game, joint sails,
            bilateral exercise, trilateral exercise, joint manoeuvres, joint
            maneuvers, joint military, joint naval, joint air, exercise between,
            annual exercise, annual drills, multilateral exercise, joint live-fire,
            combined drills, drills with, exercise with, exercises with, joint
            flight, trilateral drills, bilateral drill, staged drills, began drills,
            begin drills, joint anti-terror, joint counter-terrorism, joint bomber,
            sailed together, sail together, army drills, land drills, air drills,
            mountain drills, command-post exercise, airborne exercise, exercise,
            exercises, drill, drills, war games, wargame, wargames, manoeuvres, field
            exercise, naval drill, air exercise, begin exercise, sea exercise, edition of exercise,
            end exercise, hold exercise, open exercise, exercise has, joint drill
            """
        ),
        MEETING: phrases(
            """
            meet, meets, met, meeting, meetings, talks, negotiations, hold talks, holds talks,
            held talks, talked, dialogue, consultations, discussed, discuss,
            discusses, counterpart, counterparts, visits, visit, visited, visiting,
            trip to, travels to, travelled to, traveled to, arrive in, arrive at,
            arrives in, arrived in,
            arrived, received, receives, hosts, hosted, welcomes, welcomed, summit,
            conference, symposium, bilateral, delegation, conferred, sat down,
            huddle, session, gathered, gather, gathering, forum, visits to, call on,
            calls on, tour, exchange views, exchanged views, round of talks,
            consultation, pays visit, paid a visit, host, attends, attended, attend,
            meeting of, convened, convene, confer, round, round closed, consult,
            consulted, compare notes, compared notes, spoke with, speaks with
            """
        ),
        "military_aid": phrases(
            """
            military assistance, pledges, new aid, defence aid, military support
            package, aid for, grants, donates, donate, donated, security aid,
            military package, weapons package, aid package, aid worth, grant, loan
            """
        ),
        "basing_deployment": phrases(
            """
            to deploy, deploys, deployed, deployment, station troops, troops in,
            withdraw troops, troop presence, rotational, access to bases, to host,
            base in, withdraws troops, withdrawal of troops, withdrew troops, troops
            leave, pull out troops, hands over base, handed over its base,
            deployment of
            """
        ),
        "training_education_exchange": phrases(
            """
            to train, training for, trains, trained, training programme, officers
            course, military instructors, trained soldiers, cadet exchange, train
            soldiers, exchange of cadets, officers from, graduated, graduate,
            training course, student officers, graduation, training team,
            training teams, certificates
            """
        ),
        "peacekeeping_hadr": phrases(
            """
            peacekeeping mission, peacekeeping force, peacekeeping unit, engineering
            unit, relief aid, aid flight, relief flights, relief flight, rescue
            teams, evacuates, evacuation of, peacekeeping, relief mission, disaster
            response, joint rescue, humanitarian relief, airlift, airlifted
            """
        ),
        "deconfliction": phrases(
            """
            pull back troops, pulled back troops, agree to disengage, crisis
            hotline, set up hotline, hotline set up, establish hotline, new hotline,
            disengage, communication line, agree on buffer, delimit, delimitation,
            demarcation, exchange of lists, military hotline set, pull back, to set
            up a hotline, opens hotline, open a hotline
            """
        ),
        "sanctions_expulsion": phrases(
            """
            sanctions, countermeasures against, impose countermeasures,
            imposes countermeasures, expels, expel, bans, blacklists, impose sanctions, imposes
            sanctions, entry ban, expulsion of, designates
            """
        ),
        "show_of_force": phrases(
            """
            drills around, drills near, launches missile, fires missile, fires
            missiles, fired missiles, test-fires, sails through, sailed through,
            transited, transits, flew bombers, military drills around, encircling,
            launched missiles, warplanes near, ballistic missile launch
            """
        ),
        "warning_or_protest": phrases(
            """
            warns, slams, condemns, protests, summons, accuses, denounces,
            condemned, protest, lodges protest, accused of, criticised, criticized,
            blasts, rebukes, rebuked, summoned, urges
            """
        ),
    }
)

WEAK = frozenset(
    phrases(
        """
        scramble, intercept, intercepting,
        round, session, forum, conference, panel, chaired, on the agenda, communique,
        contact group, plenary, kicked off, concluded, interoperability, treaty, pact,
        accord, roadmap, action plan, framework agreement, renewed, renew, renews,
        exchange of notes, letter of intent, status of forces agreement, sofa, visiting
        forces agreement, reciprocal access agreement, logistics agreement, acsa,
        gsomia, memorandum of understanding, mou, defense cooperation agreement,
        ratified, sealed, delivered, ordered, orders, fighter jets, missile systems, air
        defense systems, frigates, submarines, donated, transferred, co-production,
        contract for, sold, delivers, delivery of, purchase, sale of, purchase of,
        deliveries of, bought, fms, arms deal, arms sale, procurement deal, export
        license, pledged, pledges, tranche, capacity building, pda, drawdown, osa,
        grant, grants, loan, stationed, deployed to, deployed, deployment, brigade in,
        redeploy, naval facility, military base, typhon, host nation, to host, base in,
        troops in, rotational, lease of the base, new base, peacekeepers, un mission,
        sar, search and rescue, peacekeeping, humanitarian assistance, disaster relief,
        code of conduct, guardrails, de-escalate, de-escalation, demilitarized, risk
        reduction, deconfliction, confidence-building measures, buffer zone, arms
        control talks, negotiations, memorandum, mediators, mediation, brokered, peace
        plan, monitoring mechanism, withdrawal of forces, guarantors, direct talks,
        framework, peace agreement, returned home, repatriated, for the first time
        since, first talks since, thaw, restored, restore, back on track, normalized
        ties, after a hiatus, returned to the table, rejected, declined, skipped, no
        reply, absent from, vetoed, did not respond, skips, laser, flares, chaff,
        collision, intercepted, boarded, clash, clashed, close encounter, near miss,
        harassed, standoff, stand-off, lasers, shadows, shadowed, warning, provocation,
        consequences, countermeasures, red line, urges, urged to stop, grave concern,
        accused, protest, criticised, criticized, overflight, sorties, on high alert,
        mobilized, adiz, carrier strike group, military parade, taiwan strait transit,
        missile test, blockade drill, transits, transited, sanctions, sanctions on,
        export controls, travel ban, snapback, asset freeze, bans, secondary sanctions,
        instructors, cadets, military academy, training mission, trained in, trained,
        graduate, graduated, staff college, war college, officers from, imet, hotline,
        virtually, call with, calls with, crisis communication, called at, suspended,
        halted, frozen, suspension, suspending, halting, defense agreement, security
        agreement, defense pact, security pact, defense treaty, memorandum of
        cooperation, back on, exercise, exercises, drill, drills, manoeuvres, prisoners,
        prisoner, captives, captivity, delimit, delimitation, demarcation, hands over,
        hand over, handed over, handover ceremony, joint military, joint naval, joint
        air, exercise with, exercises with, interoperability, military exercise, naval
        exercise, exercise has, annual exercise
        """
    )
)
# Weak in a body sentence, and yet the news where a headline has them.
STRONG_IN_TITLES = frozenset(
    phrases(
        """
        scramble, intercept,
        defense agreement, security agreement, defense pact, security pact, defense
        treaty, back on, exercise, exercises, drill, drills, prisoners, prisoner,
        captives, captivity, delimit, hands over, hand over, handed over, suspended,
        halted, suspension, delivered, deployment, deployed, sold, sale of, arms sale,
        arms deal, treaty, pact, clash, collision, hotline, peacekeepers, delivers,
        military exercise, naval exercise, sanctions, missile test, trained, shadows,
        intercepted, frozen, standoff, stand-off, rejected, donated, restored, restore,
        harassed, direct talks, negotiations
        """
    )
)

# Triggers of the lexicon that are mere equipment: everything military mentions them.
MERE_THINGS = frozenset(
    phrases(
        """
        fighter jets, missile systems, air defence systems, frigates, submarines, provocation,
        consequences, red carpet, on the agenda, panel, memorandum, monitoring mechanism,
        defence attaché, defense attache
        """
    )
)
