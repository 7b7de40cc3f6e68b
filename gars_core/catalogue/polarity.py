"""The turns of phrase by which English likes, dislikes, compares and complains, as patterns over lower-case text."""

from __future__ import annotations

import re

_DEGREE = (
    r"(?:(?:just|really|so|very|too|a bit|a little|quite|rather|kind of|sort of|totally|pretty|all|simply|somewhat) )*"
)
_IS = r"(?:is|are|was|were|am|'s|'re|looks?|seems?|feels?|sounds?|looked|seemed|felt|turned out|came out)"
_BAD = (
    r"ugly|awful|terrible|horrible|horrid|hideous|disgusting|annoying|boring|dreadful|ghastly|lousy|unpleasant|"
    r"repulsive|revolting|irritating|distracting|disturbing|kitschy|tacky|cheesy|stupid|bad|worst|overdone|pointless"
)
_OFF = (
    r"wrong|off|weird|strange|odd|fake|broken|misplaced|out of place|out of focus|overrated|unnatural|"
    r"unrealistic|cheap|silly|messed up|distorted|deformed|missing the point|a mess|a mistake|dull|bland|lifeless|drab|"
    r"lame|uninteresting|forgettable|clumsy|awkward|stiff|messy|muddy|washed out|unclear|confusing|unbalanced"
)
NOT_A_NEGATION = re.compile(
    r"\b(?:not (?:only|just)|no (?:matter|doubt|problem|idea)|nothing (?:better|beats|more than|but)|"
    r"none other than|(?:can't|cannot|can not|never) (?:get|have) (?:enough|tired|bored) of|"
    r"never get (?:tired|bored) of|why not|not bad|not to mention|could(?:n't| not) be better|"
    r"(?:not|n't)(?: \w+)? enough(?: of)?|"
    r"(?:there (?:is|are) )?never (?:too many|too much|enough))\b"
    r"|\btoo\b(?=\s*(?:$|[,.;!?]| and\b| but\b))|^\s*(?:no|yes|well|ok|okay|oh|hmm|sorry),\s"
)
"""Looks like a negation, and is none."""
_DISLIKE = (
    r"hat(?:e|es|ed|ing)|dislik(?:e|es|ed|ing)|detest|loathe|avoid|despise|abhor|"
    r"(?:can't|cannot|can not|couldn't) (?:stand|bear)|"
    r"(?:don't|do not|doesn't|does not|didn't|never|wouldn't|would not|not) "
    r"(?:(?:really|much|particularly|actually|even|want to|need to|like to) )*"
    r"(?:like|want|care for|enjoy|love|need|see)|"
    r"(?:not|never) (?:been )?(?:a (?:big |great |huge )?(?:fan|lover) of|fond of|into|keen on|interested in)|"
    r"(?:sick|tired|bored|scared|afraid|weary) of|(?:fed up|done|bored|had it|through) with|"
    r"allergic to|get rid of|remove|leave out|stop(?: with)?|had enough (?:of )?|enough (?:of|with)|"
    r"gets? on my nerves"
)
_WITHOUT = (
    r"nothing (?:too|that is|with|like)|not (?:too|so|very|that|overly|as)(?: much| many)?|"
    r"(?:way |far |much )?too (?:much|many)|no more|less|fewer|without|except(?: for)?|minus|free of|apart from|"
    r"rather than|instead of|other than|no|not|never|nothing|neither|none of|nor|skip"
)
_VERBAL = (
    r"isn't|aren't|wasn't|is not|are not|don't|doesn't|didn't|do not|does not|did not|cannot|can't|"
    r"too|could be less|should be less|should be fewer|shouldn't|should not|mustn't"
)
_UNSURE = (
    r"(?:more|better) than|not (?:so |really |quite )?sure (?:about|if|whether)|unsure about|"
    r"don't know (?:about|if|whether)|(?:don't|do not|wouldn't|doesn't) (?:\w+ )?(?:mind|hate|dislike|detest|loathe)"
)
NEGATION = re.compile(
    rf"\b(?:(?P<unsure>{_UNSURE})|(?P<dislike>{_DISLIKE})|(?P<verbal>{_VERBAL})|(?P<without>{_WITHOUT}))\b"
)
"""dislike: what follows, and a list by "and"; without: a list by "or" alone; verbal: says of what stands before it."""
AFTERTHOUGHT = re.compile(
    r"\bgives? me (?:the creeps|the shivers|nightmares|a headache|goosebumps)\b|\bputs? me (?:off|to sleep)\b|"
    r"\bmakes? me (?:sick|dizzy|sad|nervous|uneasy|anxious|uncomfortable|angry|yawn|shudder|cringe|queasy)\b|"
    r"\b(?:(?:is|are|'s) )?(?:not|never) (?:really )?(?:my (?:thing|taste|style|cup of tea)|for me)\b|"
    r"\b(?:bores?|annoys?|disgusts?|repels?|bothers?|irritates?|scares?|disturbs?) me\b|\bturns? me off\b|"
    r"\b(?:ruins?|ruined|spoils?|spoiled|spoilt|kills?|wrecks?|destroys?) (?:it|this|that|everything|the \w+)\b|"
    r"\bgets? in the way\b|\b(?:has|have|had|needs?) to go\b|\bmust go\b|"
    rf"\b{_IS} (?:(?:just|a bit|a little|rather|way|far|simply) )*(?:too )?much\b|\b(?:{_BAD})\b"
)
"""A dislike of what stands in the same piece."""
DOUBT = re.compile(
    r"\b(?:mak(?:es?|ing) no sense|(?:doesn't|does not|don't|do not|didn't) (?:really |quite |even )*(?:make (?:any )?"
    r"sense|fit|belong|work|look|seem|feel)(?: \w+){0,3}|(?:badly|poorly) \w+|clash(?:es)?|lets? \w+ down|"
    rf"(?:{_IS}) {_DEGREE}(?:{_OFF}))\b|(?<=')s {_DEGREE}(?:{_OFF})\b"
)
"""A complaint of how something is drawn, or of its being here: never a like, perhaps no dislike of the thing either."""
JOINS_COMPLAINT = re.compile(rf"\s*{_DEGREE}(?:{_OFF}|{_BAD})\s*")
"""The other half of a complaint: "it is so gray and dull"."""
REMARK = re.compile(
    r"\b(?:it|this|that|they|everything|all)(?:(?:'s|'re| is| are| was| looks?| feels?| seems?)) (?:all )?"
    r"(?:kind of|sort of|a bit|a little|rather|so|just)\b"
)
"""Says how the picture is, which may be praise or blame: "it's kind of empty"."""
ASKED_WHY = re.compile(r"^\W*(?:why (?!not\b)|what (?:is|are|'s) (?:the|that|this|those|these)\b|how come\b)")
LIKE = re.compile(
    r"\b(?:love|loves|like|likes|adore|prefer|want|wants|enjoy|favou?rites?|give me|show me|more|yes|"
    r"please|fan of|instead|into)\b"
)
