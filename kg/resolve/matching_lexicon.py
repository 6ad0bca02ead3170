"""The words that say little about which incident is meant, and the words that say the same.

Compiled by hand from general English and from how reports about AI incidents are written.
"""

from __future__ import annotations

from typing import Final

EMPTY: Final = """
    a about above according accused accuses after again against ago ai all allege alleged allegedly alleges also
    although am an and another any apparent apparently april are around artificial as at august autumn away back be
    because been before began being below between both but by called came can cannot claim claimed claiming claims
    come companies company could day days december did do does doing done down due during each earlier either else
    even ever every february few firm firms first for former found from gave get give given go got group had has
    have having he her here him his how however i if in incident incidents included including intelligence into
    involved involving is it its itself january july june just kept last late later latest least less let like made
    make makes making many march may me might month months more most much must my near never new next no nor not
    november now october of off often on once one only onto or other our out over own part per purported purportedly
    purports put rather recent recently report reported reportedly reporting reports said same saw say says second
    see seem seen september set several she should show showed shown similar similarly since so some soon spring
    stated still such summer suspected take taken takes than that the their them themselves then there these they
    thing things this those though three through thus to today told too took toward towards two under until up upon
    us use used user users uses using very via was way we week weeks well were what when where whether which while
    who whom whose why will winter with within without word would year years yesterday yet you your
"""
"""Function words, names of months, and the hedges of catalogues."""

COMMON: Final = """
    access accident account accounts accuracy accurate ad advert advertisement advice advise agency agent agents
    alert alexa algorithm algorithmic algorithms alibaba alphabet amazon america american answer anthropic app apple
    application apps arrest arrested article articles artist assistant attack audio australian author authorities
    authority automated automatic autonomous autopilot backlash baidu ban banned based behaviour bias biased billion
    bing black blame bot bots breach british bug bystander bytedance call camera campaign canadian candidate car
    case character chat chatbot chatgpt child children chinese cite city class claude clearview clip clone cloned
    code complain complaint concern concerns contain content control conversation copyright country court crash
    create created crime criminal criticised criticism criticized cruise customer customers damage data database
    dead deadly deal death deceive decision deepfake deepseek defraud delete deloitte demand deny department depict
    deploy describe design detect detection develop device die digital discriminate discrimination disinformation
    disney document drive driver driverless driving drug ease election employee employer encourage endorse engineer
    error european event evidence expert explicit expose face facebook facial fail failure fake false falsely family
    fatal father feature federal female figure file film financial fine flag flaw footage force foreign fraud free
    friend fuel fund gemini generate generated generative generator girl google government gpt grok hack hacker
    hallucinate harm harmful health help high hit hoax home homeowner hospital house human ibm identify identity
    illegal image images impersonate improper inaccurate incorrect indian influence information injure injury
    innocent instagram instruction interview intimidate invent investigation investment issue job journalist judge
    kill label language large law lawsuit lawyer lead leader leak learn legal letter life link local lose loss low
    machine male malfunction man manipulate market material mcdonald media medical member message meta microsoft
    midjourney million minister minor misinformation mislead mistake mistaken mistakenly misuse mode model money
    mother name national network news nonconsensual nude number nvidia nypd offensive officer official online open
    openai openclaw operate operator order outage page parent party pay people perplexity person personal phone
    photo picture plan platform play police policy political politician porn pornography post posts power powered
    president prevent price privacy private problem produce product professor profile program project promote prompt
    propaganda protect public publish publisher question racial racist raise raises real recognition recommend
    record reddit refuse regulator release remove replace replika request research researcher response result review
    right risk road robbery robot rule russian safe safety samsung scam scammer scandal scheme school science
    scientist score search security sell sensitive service services sexual sexually share shop shotspotter site snap
    snapchat social software song soundthinking source spark sparks speak speech spread stability staff start state
    states steal stop store story street student students study sue suffer suicide support suspend system systems
    target teacher team tech technology teen teenager telegram tencent tesla test testing text threat tiktok tool
    tools traffic train training transcript trial trick try twitter uber uk unauthorised unauthorized unfair united
    university update urge usa vehicle victim video videos violate violation violence violent viral voice vote voter
    warn watch waymo web website whatsapp white whole woman women work worker world write writer wrong wrongful
    wrongfully wrongly xai young youtube
"""
"""What any account of an AI incident may speak of, and names of companies that many of them name."""

GENERAL: Final = """
    able abuse academic accelerate acceleration achieve acknowledge across act action activate active activist
    activity actor actual add additional address administration admits ads adult advance adversarial advertising
    affect age agree ahead aid aim alarm alignment allow along alongside alter alteration amid among amplify analyse
    analysis analysts analytics announce anonymous anti api apologise apologize appeal appear appearance approach
    approval approved approximately area argue army art artwork ask assault assess assessment assign assist
    assistance associate assume attempt attribute auction audience audit authentication auto automatically
    automation available avatar average avoid award aware background bad bank became become begin behavior believe
    benefit biometric blackmail block board body book boost brake braking brand break brief broadcast broader broken
    build building built bus business businesses buy bypass calculate capability captured card care carry cash catch
    caught cause celebrity censors center centre certain chains challenge change channel charge cheaters check
    checker circulate circulated civil classify classmates clear close cloud co coach collect collection college
    color colour combine command comment commercial commission commit common communicate communication community
    competition complete compliance compromise computer conclude condemned condition conduct confirm conflict
    confuse confused connection consensual consent consider considered consist conspiracy consumer contact context
    continue contract contribute controversial controversy convict convince coordinated copies correctly cost county
    couple cover coverage covert crack crashes creation credentials credibility credit crisis critic critical
    criticise criticize cross crypto cryptocurrency culture current cut cyber dangerous dark dataset datasets date
    daughter debate debunked deceptive declare decline deep defame defend defense defrauded delay delayed deliver
    delivery democratic demonstrate denounced depend deployed despite destabilise destroy detail determine different
    direct direction disable disappear disclose disclosed disclosure discover discovery discriminatory discussions
    dismiss disorders display displayed disproportionately dispute disrupt disseminate distort distress distribute
    district disturb division doctored documentation domain domestic dozen draft draw drew driven drone drop early
    earn east edit editor education effect effectiveness efficiency efficient effort eight elderly eligibility
    emails emerge emergency emotion emotional enable encounter end endorsement enforce enforcement engage engagement
    engine engineering english enhance enter entered entertain entire environment estimated ethical ethics ethnic
    evade exacerbate exam examine example exchange exclude executed executive exhibit exist existence existent
    expand expect experience experiment explain exploit exposure express extensive external extort extract fabricate
    fabricating facilitates fact factual faculty fall families fan faulty favor favour fear feed fellow fictional
    fight fill filter final finance find fire firmware fit five flawed flood focus follow food forbid forecast form
    forum four fraudulent frequently front full function further future gain gang gender general generation global
    good grade graphic green guidance guide guilt guilty gun half hallucinated hallucination halt handle happen hard
    harvesting hate head headline hear hide highlight highway hire historical history hold host hour household huge
    hundred hundreds hurt hypothetical idea identifying ids ignore imagery imitate immigration impact impersonation
    implicate impose improve inaccuracy inadequate inadvertently inappropriate inbox income incorrectly increase
    independent index indicate individual individuals industry info infringe infringement initial initiate
    initiative injuries input inquire insert inside install instead institute institution insult insurance integrity
    intelligent intend intense interact interaction interfere internal international internet interrupt introduce
    invasive invest investigators involve involvement item join joke journal justice keep key killing know known lab
    lack land lane launch lay leaked leave led left legitimate length level leverages license lidar light lights
    likely likeness limit line list live llm llms loan locate location lock log login long look lost lure magazine
    maintain major malicious malware manage management manager manipulation map mark marketing mass match matter
    mean measure meet meeting mental met method mid middle military mimic mimicked minority minute misidentification
    misinterpretation mislabel misled mismatch misrepresent misrepresentation miss mistreat mobile mock moderate
    moderation modified monitor monitoring monthly motion mount move movement multi multiple murder music musician
    narrative natural nature navigate navigation need negative neglected neural nlp non nonprofit normal north note
    notice novel numerous object objection obtain occur offender offer offering office old ongoing opaque operations
    opinion opportunities oppose opposition optimise option ordered organisation organization organizations original
    originating outlets output outside oversight overview owner paid pairs paper park parody participate particular
    partner partnership passenger patient pattern payment peer percent perception perform performance period
    permission perpetrate personality personas perspective phase phishing phrase physical pick piece pilot place
    plagiarise plagiarism plaintiff player point poor popular portraying pose position positive possible possibly
    potential potentially practice predict prediction predictive prefer prepare presence present presidential press
    pressure pretend previous previously primary prime prior pro process processing professional profit prohibit
    prominent promise promoting proper propose prosecute prosecution prosecutor protest prove provide provider
    provoke psychological publication pull purchase purpose push quality quantity query quick quote race ran range
    rank ranking rape rapid rate rating reach react read ready realistic realtime reason recalled receive recipient
    recognise recognize recover recovered recreated red redirect reduce refer reference reform regard regular
    regulation reinforce relate relationship reliability reliable rely relying remain remark remote removal rental
    repeat replicate reply represent reproduce repurposed reputation reputational require resemble reside resident
    resist resolve resource respond responsible restrict restriction retract return revealed revenue reverse reward
    rides rival robotic role rolls romance romantic round route row run safeguard sale sample sanction scale scan
    scanner scares scenario scene schedule scrape screen script secret section sector secure seek self seller senior
    sense sensor sensors sent sentence series serious serve settle settlement seven severe sex sexualized shame
    shape shoot shooter shooting short shortly shot shut side sign signal significant simple simulate single
    situation six slam slow small smart society sold solicitations solve sometimes sought south space spam speaker
    special specific speed spoof spot stage stalk stand standard statement station steer steered step stereotype
    stock stolen strange strategy stream strength strengthening strike strong structure struggle style subject
    submission submit subsequent success successful suddenly suffering suggest suggestion summarise summary
    supermarket supply surface surge surveillance survey suspension swap switch synthesis synthetic tactic tag talk
    task tax telephone television telling temporary ten tens term terminate territory terror terrorist theft theme
    think third thousand thousands threaten throw ticket tie time times title top topic total touch tour town track
    trade trading tragedy transaction transfer transform translate translation transparency transparent transport
    travel traveller treat treatment trend tried trigger triggered trip truck true trust truth turn tv type typical
    unable unaware unclear underage undermine understand unexpected union unit unknown unlawful unrelated unreliable
    unsafe unusual unverified upload value variety various verification verify version view viewer vigilant virtual
    visa visible vision visit visitor visual vulnerability vulnerable wage wait wake wall want war warning waste
    watchdog weapon weighting welfare west wide widely widespread wife win wing wipe wish workplace written yell
    zero
"""
"""General English that occurs in accounts of very different incidents."""

SAME: Final = """
    agent agents agentic
    aircraft plane jet airplane
    antisemitic jew jewish hitler nazi
    arrest jail jailed imprison detain detained custody handcuff prison
    assassination assassinate
    attack assault attacker
    autonomous driverless robotaxi
    autopilot fsd
    blackmail extort extortion sextortion
    bug glitch malfunction flaw defect
    bus shuttle
    call phone telephone robocall
    car automobile vehicle cars av suv
    chief ceo boss
    child boy girl kid minor pupil schoolboy schoolgirl teen teenager teenage student adolescent underage
    citation cite quotation quote
    collide collision crash ram rammed struck hit strike accident
    compensate refund repay
    court tribunal judge
    cyclist bicyclist
    deepfake deepfakes deepfaked
    delete erase wipe destroy
    deny denial refuse reject
    die dead death died fatal fatally fatality kill killed lethal
    discriminate discrimination bias biased sexist racist prejudice
    doctor physician
    dollar usd
    drivethru drivethrough thru
    elderly senior pensioner older
    employ employee staff worker personnel
    endorse promote advertise
    erroneous error incorrect inaccurate mistake mistaken wrong wrongly
    explicit obscene lewd sexual sexually sexualised sexualized
    expose leak reveal disclose
    facial face faces
    fake bogus false fabricate invent fictitious nonexistent hallucinate phantom madeup
    favour favor prefer
    film movie
    fine penalise penalize penalty sanction
    fraud con defraud dupe fraudster scam scammer swindle
    gun firearm weapon
    halt pause suspend
    hate hateful
    hire hiring recruit recruiting recruitment applicant applicants
    hijack takeover seize
    hurt injure injury wound
    image photo photograph picture
    investigation inquiry probe
    lawsuit litigation sue sued suit
    lawyer attorney counsel lawyers
    man men male
    nude naked nudify undress nudes
    officer police cop cops
    ordering orders
    pedestrian passerby
    politician mp senator congressman lawmaker
    pornography porn pornographic
    primary elementary
    release launch unveil
    sack dismiss fire fired layoff
    shop store retailer
    shoplifter thief thieves shoplifting theft steal stole
    suicide suicidal
    truck lorry
    withdraw withdrew remove pull
    woman women female
"""
"""Words that journalists exchange for one another, a group in each line."""
