"""The words that say what someone does. Each row is a verb and the ways in which a script says it.

A row's pattern is matched against a clause in lower case, at its earliest place; among rows that
match at the same place the first one wins, so the more exact stand above the more general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pegbar.departments.story.vocabulary import vocabulary
from pegbar.production.acting import Emotion, Verb

_IRREGULAR = {
    "go": "go|goes|going",
    "sit": "sit|sits|sitting",
    "get": "get|gets|getting",
    "put": "put|puts|putting",
    "set": "set|sets|setting",
    "run": "run|runs|running",
    "step": "step|steps|stepping",
    "nod": "nod|nods|nodding",
    "hug": "hug|hugs|hugging",
    "grab": "grab|grabs|grabbing",
    "hop": "hop|hops|hopping",
    "shrug": "shrug|shrugs|shrugging",
    "carry": "carry|carries|carrying",
    "hurry": "hurry|hurries|hurrying",
    "cry": "cry|cries|crying",
    "lie": "lie|lies|lying",
    "spin": "spin|spins|spinning",
    "dig": "dig|digs|digging",
    "dash": "dash|dashes|dashing",
    "shut": "shut|shuts|shutting",
    "nap": "nap|naps|napping",
}
_ADVERB = r"(?:\s+(?:\w+ly|both|all|just|back|over|right|straight|quickly|then))*"


def forms(*verbs: str) -> str:
    """A pattern for the present forms of these verbs."""
    return "(?:" + "|".join(_forms(verb) for verb in verbs) + ")"


def _forms(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z")) else f"{verb}s"
    if verb.endswith("y") and verb[-2] not in "aeo":
        third = f"{verb[:-1]}ies"
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    return f"{verb}|{third}|{stem}ing"


@dataclass(frozen=True, slots=True)
class Row:
    """One way to say a verb. `needs` is what its object has to be: any of c(haracter), p(rop),
    m(ark); in brackets when it may be left out. `manner` is what the words add."""

    verb: Verb
    pattern: re.Pattern[str]
    needs: str = ""
    manner: str = ""
    emotion: Emotion | None = None


def _row(
    verb: Verb, text: str, needs: str = "", manner: str = "", emotion: Emotion | None = None
) -> Row:
    return Row(verb, re.compile(rf"\b{text}"), needs, manner, emotion)


_GO = forms(
    *vocabulary(
        "walk go come run step stroll hurry cross wander tiptoe march head move shuffle rush dash"
    ),
    *vocabulary("climb hobble stride creep sneak trot approach skip race crawl"),
)
_SEE = forms(*vocabulary("look gaze glance stare peer peek squint"))
_TAKE = forms(*vocabulary("take grab fetch collect"))

ROWS: tuple[Row, ...] = (
    _row(Verb.LIGHT, forms("put", "blow", "snuff", "pinch") + r"\s+out\b", "p", "out"),
    _row(Verb.LIGHT, forms("put", "blow", "snuff", "pinch") + r"\b(?=.*\bout\b)", "p", "out"),
    _row(Verb.LIGHT, forms("extinguish", "quench", "douse", "snuff") + r"\b", "p", "out"),
    _row(Verb.LIGHT, forms("turn", "switch", "shut") + r"\s+off\b", "p", "out"),
    _row(Verb.LIGHT, forms("turn", "switch") + r"\b(?=.*\boff\b)", "p", "out"),
    _row(
        Verb.LIGHT,
        r"(?:flickers?\s+out|burns?\s+out|(?:is|are)\s+put\s+out|gutters?(?:\s+out)?|dies(?:\s+out)?"
        r"|stops?\s+glowing)\b",
        "",
        "out",
    ),
    _row(Verb.STAND, forms("stand") + r"\s+up\b"),
    _row(
        Verb.STAND,
        forms("get", "rise", "jump", "come", "climb", "leap")
        + r"\s+(?:up\s+)?to\s+(?:his|her|their|its)\s+feet\b",
    ),
    _row(Verb.STAND, forms("get") + r"\s+up\b"),
    _row(Verb.SIT, forms("sit") + r"(?:\s+back)?\s+up\b"),
    _row(Verb.SIT, forms("sit", "perch") + r"\b" + _ADVERB + r"(?:\s+(?:back\s+)?down)?", "(m)"),
    _row(Verb.SIT, forms("take") + r"\s+a\s+seat\b", "(m)"),
    _row(Verb.SIT, forms("settle") + r"\s+(?:down|back|on|onto|into|in)\b", "(m)"),
    _row(Verb.SHAKE_HEAD, forms("shake") + r"\s+(?:his|her|their|its)\s+heads?\b"),
    _row(Verb.NOD, forms("nod") + r"\b", "(c)"),
    _row(Verb.SHRUG, forms("shrug") + r"\b"),
    _row(Verb.HUG, forms("hug", "embrace") + r"\b", "c"),
    _row(
        Verb.HUG,
        forms("put", "throw", "wrap") + r"\s+(?:his|her|their|its|an)\s+arms?\s+a?round\b",
        "c",
    ),
    _row(Verb.HAND_OVER, forms("hand", "give", "pass", "offer") + r"\b", "c"),
    _row(Verb.PICK_UP, forms("pick") + r"\s+up\b", "p"),
    _row(Verb.PICK_UP, forms("pick") + r"\b(?=.*\bup\b)", "p"),
    _row(Verb.PICK_UP, forms("reach") + r"\s+for\b", "p"),
    _row(Verb.LIGHT, forms("turn", "switch") + r"\s+on\b", "p"),
    _row(Verb.LIGHT, forms("turn", "switch") + r"\b(?=.*\bon\b)", "p"),
    _row(Verb.LIGHT, forms("light", "ignite", "kindle") + r"\b(?:\s+up)?", "(p)"),
    _row(
        Verb.LIGHT,
        r"(?:flickers?\s+on|comes?\s+on|starts?\s+to\s+glow|begins?\s+to\s+glow|glows?)\b",
    ),
    _row(
        Verb.PUT_DOWN,
        forms("put", "set", "lay", "place")
        + r"\b(?=.*\b(?:down|on|onto|in|into|at|beside|back)\b)",
        "(p)",
    ),
    _row(Verb.PUT_DOWN, forms("drop") + r"\b", "p"),
    _row(Verb.RAISE, forms("raise", "lift", "hoist") + r"\b", "p"),
    _row(Verb.RAISE, forms("hold") + r"\s+up\b", "p"),
    _row(Verb.RAISE, forms("hold") + r"\b(?=.*\b(?:up|high|aloft|out)\b)", "p"),
    _row(Verb.PICK_UP, forms("hold", "carry", "clutch") + r"\b", "p", "holds"),
    _row(Verb.LOWER, forms("lower") + r"\b", "(p)"),
    _row(Verb.POINT, forms("point") + r"\b", "(cpm)"),
    _row(Verb.WAVE, forms("wave") + r"\b", "(c)"),
    _row(Verb.TURN, forms("turn", "spin") + r"\s+(?:away|a?round|back)\b", "(c)", "away"),
    _row(Verb.TURN, forms("turn", "face") + r"\b(?!.*\bover\b)(?:\s+(?:to|towards?))?", "cpm"),
    _row(Verb.LOOK, _SEE + r"\b" + _ADVERB + r"\s+up\b", "(cpm)", "up"),
    _row(Verb.LOOK, _SEE + r"\b" + _ADVERB + r"\s+down\b", "(cpm)", "down"),
    _row(Verb.LOOK, _SEE + r"\b" + _ADVERB + r"\s+(?:away|aside)\b", "", "away"),
    _row(Verb.LOOK, _SEE + r"\b" + _ADVERB + r"\s+(?:a?round|about)\b", "", "around"),
    _row(
        Verb.LOOK,
        _SEE + r"\b" + _ADVERB + r"\s+(?:at|to|towards?|out|into|over|across|from)\b",
        "cpm",
    ),
    _row(Verb.LOOK, forms("stare", "gaze", "peer", "look") + r"\b" + _ADVERB + r"\s*$", "", "out"),
    _row(Verb.LOOK, forms("watch", "see", "notice", "spot", "study", "eye") + r"\b", "cpm"),
    _row(Verb.ENTER, forms("enter") + r"\b"),
    _row(Verb.ENTER, _GO + r"\s+in(?:side)?\b(?!\s+(?:front|place|circles))"),
    _row(Verb.ENTER, forms("arrive") + r"\b"),
    _row(Verb.EXIT, forms("exit", "leave") + r"\b"),
    _row(Verb.EXIT, _GO + r"\s+(?:away|off|out)\b"),
    _row(
        Verb.RISE,
        r"(?:comes?|climbs?|floats?|slides?|creeps?)\s+(?:slowly\s+)?(?:up|out|into\s+view)\b",
    ),
    _row(Verb.RISE, forms("rise", "appear", "emerge", "ascend") + r"\b"),
    _row(Verb.WALK, forms("join", "approach", "follow", "reach") + r"\b", "cpm"),
    _row(Verb.WALK, _GO + r"\b", "cpm"),
    _row(Verb.JUMP, forms("jump", "hop", "leap", "bounce") + r"\b"),
    _row(Verb.PICK_UP, _TAKE + r"\b", "p"),
    _row(Verb.STAND, forms("stand") + r"\b", "(cpm)"),
    _row(
        Verb.WAIT,
        forms("smile", "grin", "laugh", "beam", "giggle", "chuckle") + r"\b",
        "",
        "smile",
        Emotion.HAPPY,
    ),
    _row(Verb.WAIT, forms("frown", "scowl", "glare") + r"\b", "", "frown", Emotion.ANGRY),
    _row(Verb.WAIT, forms("sigh", "cry", "weep", "sob") + r"\b", "", "sigh", Emotion.SAD),
    _row(Verb.WAIT, forms("yawn") + r"\b", "", "yawn", Emotion.TIRED),
    _row(Verb.WAIT, forms("gasp", "blink", "freeze") + r"\b", "", "gasp", Emotion.SURPRISED),
    _row(Verb.WAIT, forms("shiver", "tremble", "cower") + r"\b", "", "shiver", Emotion.AFRAID),
    _row(
        Verb.WAIT,
        forms("breathe", "inhale", "exhale", "swallow")
        + r"\b|(?:takes?|holds?|catch(?:es)?)\s+(?:a|his|her|their)\s+(?:deep\s+)?breath\b",
        "",
        "sigh",
    ),
    _row(
        Verb.WAIT,
        forms("fall") + r"\s+asleep\b|" + forms("doze", "nap", "sleep") + r"\b",
        "",
        "yawn",
        Emotion.TIRED,
    ),
    _row(Verb.WAIT, forms("close", "shut", "open") + r"\s+(?:his|her|their)\s+eyes\b", "", "eyes"),
    _row(Verb.NOD, forms("bow") + r"\b", "(c)"),
    _row(Verb.WAIT, forms("wait", "listen", "hesitate", "pause", "think", "stop") + r"\b"),
    _row(
        Verb.WAIT,
        r"(?:says?\s+nothing|does\s+not\s+move|doesn't\s+move|do\s+not\s+move|don't\s+move|stays?|is\s+still|are\s+still)\b",
    ),
)

PAUSE = re.compile(
    r"(?:an?\s+)?(?:(?:long|short|brief|small|another|little|very|awkward|quiet)\s+)*"
    r"(?:pause|beat|silence|stillness|moment|hush|quiet)"
    r"(?:\s+(?:passes|falls|goes\s+by|follows|between\s+them))?",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"(?:nobody|no\s+one|nothing|neither|neither\s+of\s+them)"
    r"(?:\s+(?:moves?|speaks?|happens|answers|says\s+anything|says\s+a\s+word"
    r"|is\s+(?:t?here|in\s+sight|to\s+be\s+seen)))?",
    re.IGNORECASE,
)

FEELINGS: dict[Emotion, tuple[str, ...]] = {
    Emotion.HAPPY: vocabulary(
        "happy happily glad gladly joyful joyfully cheerful cheerfully delighted smiling "
        "grinning laughing proud proudly excited excitedly amused brightly merrily beaming "
        "giggling relieved eager eagerly thrilled"
    ),
    Emotion.SAD: vocabulary(
        "sad sadly crying tearful tearfully sobbing weeping mournful mournfully disappointed "
        "lonely downcast glum glumly gloomy gloomily sighing heartbroken sorrowful wistful "
        "wistfully"
    ),
    Emotion.ANGRY: vocabulary(
        "angry angrily furious furiously cross crossly annoyed irritated shouting snapping "
        "stern sternly grumpy grumpily indignant indignantly impatient impatiently offended"
    ),
    Emotion.AFRAID: vocabulary(
        "afraid scared frightened fearful fearfully nervous nervously worried worriedly "
        "anxious anxiously trembling terrified uneasy uneasily alarmed timid timidly"
    ),
    Emotion.SURPRISED: vocabulary(
        "surprised astonished amazed startled shocked stunned gasping disbelieving wide-eyed "
        "astounded incredulous"
    ),
    Emotion.TENDER: vocabulary(
        "tender tenderly gentle gently soft softly warm warmly kind kindly loving lovingly "
        "affectionate affectionately moved comforting soothing fondly"
    ),
    Emotion.TIRED: vocabulary(
        "tired tiredly weary wearily sleepy sleepily exhausted yawning drowsy drowsily bored"
    ),
    Emotion.CURIOUS: vocabulary(
        "curious curiously wondering puzzled intrigued interested thoughtful thoughtfully "
        "pondering confused doubtful doubtfully suspicious suspiciously unsure"
    ),
    Emotion.NEUTRAL: vocabulary("calm calmly flat flatly neutral neutrally matter-of-fact evenly"),
}
_FEELING_OF = {word: feeling for feeling, words in FEELINGS.items() for word in words}

MANNERS = frozenset(
    vocabulary(
        "himself herself calling whispering whispers shouting shouts yelling singing sings "
        "murmuring mumbling "
        "muttering quietly loudly quickly slowly calls yells breathless breathlessly hoarse "
        "hoarsely dreamily under breath low firmly simply interrupting hesitating hesitant "
        "teasing teasingly dry dryly trying again continuing cont'd more into phone stage "
        "whisper aloud urgent urgently"
    )
)
_WORD = re.compile(r"[\w'-]+")


def feeling_in(text: str) -> Emotion | None:
    """The first feeling that these words name, or None."""
    for word in _WORD.findall(text.casefold()):
        if found := _FEELING_OF.get(word):
            return found
    return None


def is_manner(text: str) -> bool:
    """Whether these words say how a line is spoken, in a way that the house knows."""
    return any(word in MANNERS for word in _WORD.findall(text.casefold()))
