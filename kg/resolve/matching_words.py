"""The words by which two accounts of one incident are compared: stems with weights, and names.

A word's weight depends on the word alone, never on how often records use it, so that adding a record changes no
comparison. Words that any account of an AI incident may have (`COMMON`) weigh little, function words and the hedges of
catalogues nothing, names and numbers most.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

STRONG: Final = 1.0
"""Weight of a word that is not common; words of this weight find candidates."""
NAME: Final = 1.5
WEAK: Final = 0.3

_WORD: Final = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?:;\"“”]\s*$")
_NO_MARK: Final = re.compile(r"(?:19|20)\d\d|\d{1,2}|0+")
"""Years, small numbers, the end of "38,000": many records have them."""
_TITLE_CASE: Final = 0.6
"""Share of capitalised words from which a text is in title case, where a capital tells nothing."""
_SUFFIXES: Final = (
    "ization", "isation", "ations", "ation", "ments", "ment", "ingly", "edly", "ings", "ions", "ing", "ion",
    "ers", "ors", "ies", "ied", "ed", "er", "or", "es", "ly", "s", "e", "y",
)  # fmt: skip
_LEAST_STEM: Final = 3

_EMPTY_WORDS: Final = """
    a about above after again against ago all also although am an and another any are around as at away back be because
    been before began being below between both but by called came can cannot come could did do does doing done down
    due during each earlier either else even ever every few first for former found from gave get give given go got had
    has have having he her here him his how however i if in into is it its itself just kept last late later latest least
    less let like made make makes making many may me might more most much must my near never new next no nor not now of
    off often on once one only onto or other our out over own part per put rather said same saw say says second see
    seem seen set several she should show showed shown since so some soon still such take taken takes than that the
    their them themselves then there these they thing things this those though three through thus to told too took
    toward towards two under until up upon us use used user users uses using very via was way we well were what when
    where whether which while who whom whose why will with within without word would yet you your
    ai artificial intelligence allegedly alleged alleges allege reportedly reported reports report reporting purportedly
    purported purports apparent apparently claimed claims claim claiming accused accuses suspected incident incidents
    involving involved according stated including included
    company companies firm firms group year years month months week weeks day days january february march april may
    june july august september october november december spring summer autumn winter today yesterday recent recently
"""

_COMMON_WORDS: Final = """
    access accident account accounts accuracy accurate ad advertisement advert advice advise agency agent agents
    alert algorithm algorithmic algorithms answer app application apps arrest arrested article articles artist assistant
    attack audio author authority authorities automated automatic autonomous ban banned based behaviour bias biased
    black blame bot bots breach bug bystander call camera campaign candidate car case chat chatbot child children cite
    city claim class clip clone cloned code complain complaint concern content contain control conversation copyright
    country court crash create created crime criminal customer customers damage data database dead deadly deal death
    deceive decision deepfake defraud delete demand deny department depict deploy depict describe design detect
    detection develop device die digital discriminate discrimination disinformation document drive driver driverless
    driving drug ease election employee employer encourage endorse engineer error event evidence expert explicit
    expose face facial fail failure fake false falsely family fatal father feature federal female figure file film
    financial fine flag flaw footage force foreign fraud free friend fund generate generated generative generator girl
    government group hack hacker hallucinate harm harmful health help high hit hoax home homeowner hospital house human
    identify identity illegal image images impersonate improper inaccurate incorrect influence information injure
    injury innocent instruction interview invent investigation investment issue job journalist judge kill label
    language large law lawsuit lawyer lead leader leak learn legal letter life link local lose loss low machine
    malfunction male man manipulate market material media medical member message million billion minister minor
    mislead misinformation mistake mistaken mistakenly misuse mode model money mother name national network news
    nonconsensual nude number offensive officer official online open operate operator order outage page parent party
    pay people person personal photo phone picture plan platform play police policy political politician pornography
    porn post posts power powered president prevent price privacy private problem produce product professor profile
    program project promote prompt propaganda protect public publish publisher question racial racist real recognition
    recommend record refuse regulator release remove replace request research researcher response result review right
    risk road robbery robot rule safety safe scam scammer scandal scheme school science scientist score search security
    sell sensitive service services sexual sexually share shop site social software song source speak speech spread
    staff start state steal stop store story street student students study sue suffer suicide support suspend system
    systems target teacher team tech technology teen teenager test testing text threat tool tools traffic train
    training transcript trial trick try unauthorized unauthorised unfair university update urge vehicle victim video
    videos violate violation violence violent viral voice voter vote warn watch web website white whole woman women
    work worker world write writer wrong wrongful wrongfully wrongly young
    intimidate online concern concerns spark sparks fuel backlash criticism raise raises criticised criticized
    american british chinese indian russian european australian canadian us usa uk states united america
    able abuse academic acceleration achieve acknowledge across act action active activist activity actor actual add
    additional address administration adult adversarial affect age agree aid aim alarm allow along alongside alter
    alteration amid among amplify analyse analysis announce anonymous apologise apologize appear appearance approach
    approval area argue army art artwork ask assess assessment assign assist assistance associate assume attempt
    attribute audience audit automation available average avoid award aware background bad bank become begin behavior
    believe benefit biometric blackmail block board body book brand break broadcast broken build building bus business
    buy bypass calculate capability care carry catch cause celebrity center centre certain challenge change channel
    charge check checker civil clear close coach code collect collection college color colour combine comment commercial
    commission commit common communicate communication community competition complete compromise computer conclude
    condition conduct confirm conflict confuse confused connection consent consider consist conspiracy consumer contact
    context continue contract contribute controversial controversy convict convince cost could county couple cover
    coverage crack critic critical criticise criticize cross crypto cryptocurrency culture current cut cyber dangerous
    dark daughter day debate declare decline deep defame defend defense delay deliver delivery democratic demonstrate
    depend despite destroy detail determine different digital direct direction disable disappear disclose discover
    discovery display dispute disrupt distort distress distribute district disturb division dismiss dozen draft draw
    drop early earn edit editor education effect efficient effort elderly election emergency emotion emotional emerge
    enable encounter end enforce enforcement engage engine enter entertain entire environment ethical ethics ethnic
    evade exam examine example exclude executive exhibit exist existence expand expect experience experiment explain
    exploit exposure express extensive external extort extract fact faculty fall fan fatal favor favour fear feed fellow
    fight fill filter final finance find fire firmware fit five flood focus follow food forbid forecast form forum four
    full function further future gain gang gender general generation global good grade graphic green guidance guide
    guilt guilty half halt handle happen hard hate head headline hear hide highlight highway hire history hold home host
    hour household huge hundred hurt hypothetical idea ignore imagery imitate impact implicate impose improve inaccuracy
    inadequate inappropriate inbox income increase independent indicate individual industry infringe initial initiate
    initiative input inquire insert inside install instead institute institution insult insurance integrity intend
    intense interact interaction interfere internal international internet interrupt introduce invasive invest involve
    item join joke journal keep key know lack land lane launch lay leave left legitimate length letter level license
    light like likely likeness limit line list live loan locate location lock log login long look lure magazine maintain
    major malicious manage management manager map mark marketing mass match matter mean measure meet meeting mental mid
    middle military mimic minority minute mislabel mismatch misrepresent misrepresentation miss mistreat mobile mock
    moderate moderation monitor monitoring monthly motion mount move movement multiple murder music musician narrative
    natural nature need negative neural nonprofit normal north note notice novel numerous object objection obtain occur
    offer office old opaque opinion opposition oppose option organisation organization original output outside overview
    owner page paid paper parent park participate particular partner partnership party passenger patient pattern
    payment peer percent perform performance period permission perpetrate perspective phase phishing phrase physical
    pick piece pilot place plagiarism plagiarise plaintiff player point poor popular pose position positive potential
    potentially practice predict prediction predictive prefer prepare presence present presidential press pressure
    pretend previous primary prior prime process professional profit prohibit prominent promise proper propose
    prosecute prosecution prosecutor protest prove provide provider provoke psychological publication pull purchase
    purpose push quality quantity query quick quote race range rank ranking rape rate rating reach react read ready
    realistic reason receive recipient recognise recognize recover red redirect reduce refer reference reform regard
    regular regulation reinforce relate relationship reliable reliability rely remain remark remote rental repeat
    represent reputation reputational require resemble reside resident resist resolve resource respond responsible
    restrict restriction retract return revenue reverse reward rival role romance romantic round route row run safeguard
    sale sample sanction say scan scanner scenario scene schedule score scrape screen script secret section sector secure
    seek self seller senior sense sentence serious serve set settle settlement severe sex shame shape shoot shooter
    shooting short shortly shot shut side sign signal significant similar simple single site situation six slam slow
    small smart society sold solve source south space speaker special specific speed spoof spot stage stalk stand
    standard stand state statement station stereotype stock strange strategy stream strength strike strong structure
    struggle style subject submit submission subsequent success successful suddenly suggest suggestion summary
    supermarket supply surface surge surveillance survey swap switch synthetic tactic tag take talk task tax telephone
    temporary ten tens term terminate territory terror terrorist theft theme thing think thousand thousands threaten
    throw ticket tie time times title tool top topic total touch tour track trade trading tragedy transaction transfer
    transform translate translation transparency transparent transport travel traveller treat treatment trend trigger
    trip truck true trust truth turn tv type typical unable unaware unclear understand undermine underage union unit
    university unknown unlawful unrelated unreliable unsafe unusual upload urge value variety various verify
    verification version view viewer vigilant virtual visa visible vision visit visitor visual vulnerability vulnerable
    wage wait wake wall want war warning waste way weapon week welfare widely wide widespread win wing wipe wish work
    workplace wrongful yell zero advertising intelligent individuals dataset datasets analytics natural processing nlp
    braking brake vision robotic steer navigate navigation lights lidar sensors sensor realtime manipulation
    circulate circulated steered fabricating fabricate fraudulent promoting deployed strengthening non led crashes ads
    operations investigators injuries driven anti pro impersonation lost emails sent cheaters defrauded killing offering
    known disproportionately optimise credit revealed scale authentication credentials rides malware llm llms card misled
    involvement covert faulty organizations existent drone mimicked classmates incorrectly discriminatory written
    discussions offender scares third hundreds coordinated boost admits recovered portraying solicitations classify
    built disorders personality became parody exchange previously correctly avatar stolen captured condemned immigration
    ordered gun sometimes recreated destabilise outlets method sought engagement debunked recalled unverified
    hallucination enhance credibility disseminate ongoing endorsement simulate summarise api cloud censors analysts
    businesses inadvertently spam families disclosure misidentification personas infringement date drew suffering
    assault estimated entered displayed television lab co rolls unexpected appeal removal frequently suspension
    reproduce justice denounced flawed facilitates copies command consensual brief originating harvesting engineering
    considered oversight weighting rapid exacerbate crisis perception leverages domain auto sexualized multi factual
    replicate disclosed alignment ahead telling opportunities fictional pairs deceptive creation watchdog front
    automatically modified ran identifying eligibility misinterpretation met triggered town chains documentation caught
    neglected wife synthesis cash info hallucinated delayed ids domestic repurposed executed reply tried activate
    historical effectiveness index efficiency compliance advance series approved possibly accelerate seven relying
    leaked doctored step west possible approximately broader eight auction south east english
    alphabet amazon anthropic apple chatgpt claude facebook gemini google gpt grok instagram meta microsoft
    openai reddit telegram tesla tiktok twitter uber waymo whatsapp xai youtube
"""

_SAME: Final = """
    arrest jail jailed imprison detain detained custody handcuff prison
    attorney lawyer counsel lawyers
    automobile car vehicle cars av suv
    autopilot fsd
    autonomous driverless robotaxi
    boy girl child kid minor pupil schoolboy schoolgirl teen teenager teenage student
    bogus fake false fabricate invent fictitious nonexistent hallucinate phantom madeup
    bug glitch malfunction flaw
    chief ceo boss
    collide collision crash rammed struck hit strike accident
    compensate refund repay
    con defraud dupe fraud fraudster scam scammer swindle
    delete erase wipe
    deny denial refuse reject
    dead death die died fatal fatally fatality kill killed lethal
    dealer dealership
    discriminate discrimination bias biased sexist racist prejudice
    dollar usd
    doctor physician
    employ employee staff worker
    endorse promote advertise
    expose leak reveal disclose
    erroneous error incorrect inaccurate mistake mistaken wrong wrongly falsely
    film movie
    firm business
    hate hateful antisemitic
    hire hiring recruit recruiting recruitment applicant applicants
    hijack takeover seize
    hurt injure injury wound
    image photo photograph picture
    inquiry investigation probe
    lawsuit litigation sue sued suit
    lorry truck
    man men male
    nude naked nudify undress
    officer police cop cops
    pedestrian passerby
    plane aircraft
    porn pornography pornographic
    primary elementary
    shop store retailer
    suicide suicidal
    tribunal court
    woman women female
"""


def words_of(text: str) -> list[str]:
    """The words of a text in order, with capitals; "self-driving" is two."""
    return _WORD.findall(text)


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The form in which words are compared: "Hijacked", "hijacking" and "takeovers" are one."""
    bare = _plain(word)
    return _SYNONYMS.get(bare) or _cut(bare)


def weight(stemmed: str) -> float:
    """What sharing a word says: 0 for empty words, years and small numbers, `WEAK` or `STRONG`."""
    if stemmed in _EMPTY or len(stemmed) < 2 or _NO_MARK.fullmatch(stemmed):
        return 0.0
    return WEAK if stemmed in _COMMON else STRONG


def weigh(text: str) -> dict[str, float]:
    """stem -> weight of the words of a text that weigh anything; names by their capital weigh `NAME`."""
    found: dict[str, float] = {}
    for word in words_of(text):
        key = stem(word)
        value = weight(key)
        if value:
            found[key] = value
    for name in names(text):
        found[name] = NAME
    return found


def names(text: str) -> frozenset[str]:
    """Stems of the proper names: capitalised within a sentence, in a text that does not capitalise every word."""
    words = [(match[0], match.start()) for match in _WORD.finditer(text)]
    long = [word for word, _ in words if len(word) > 3]
    if not long or sum(word[0].isupper() for word in long) / len(long) > _TITLE_CASE:
        return frozenset()
    plain = {stem(word) for word, _ in words if word[0].islower()}
    found = {
        stem(word)
        for word, start in words
        if word[0].isupper() and start and _SENTENCE_END.search(text[:start]) is None
    }
    return frozenset(key for key in found - plain if weight(key) >= STRONG and not key[0].isdigit())


def total(words: Mapping[str, float]) -> float:
    """The sum of the weights."""
    return sum(words.values())


def _plain(word: str) -> str:
    folded = word.casefold().replace("’", "'")
    folded = folded.removesuffix("'s").removesuffix("'")
    return folded.replace("'", "").replace(".", "").replace("&", "")


def _cut(bare: str) -> str:
    if bare.isdigit() or not bare.isascii():
        return bare
    for suffix in _SUFFIXES:
        if bare.endswith(suffix) and len(bare) - len(suffix) >= _LEAST_STEM and not bare.endswith("ss"):
            root = bare[: -len(suffix)]
            return root[:-1] if len(root) > _LEAST_STEM and root[-1] == root[-2] and root[-1] not in "sl" else root
    return bare


def _lines(table: str) -> Iterator[list[str]]:
    yield from (line.split() for line in table.strip().splitlines())


def _stems(lines: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(stem(word) for line in lines for word in line)


_SYNONYMS: Final[Mapping[str, str]] = {word: _cut(line[0]) for line in _lines(_SAME) for word in line} | {
    word + "s": _cut(line[0]) for line in _lines(_SAME) for word in line
}
_EMPTY: Final = _stems(_lines(_EMPTY_WORDS))
_COMMON: Final = _stems(_lines(_COMMON_WORDS)) | frozenset(_cut(line[0]) for line in _lines(_SAME)) 
