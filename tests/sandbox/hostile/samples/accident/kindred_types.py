#: title = "Right answers of subclasses: Counter, defaultdict, named tuples, enums"
#: why = "Honest subclasses equal the plain value, and official tools pass them."
#: problem = "kin"
#: answer = "right"
#: ends = ["completed"]
import collections
import enum


class Lucky(enum.IntEnum):
    SEVEN = 7


class Colour(str, enum.Enum):
    RED = "red"


def kin(kind):
    lists = collections.defaultdict(list)
    lists[1].append(2)
    return {
        "counter": collections.Counter("aab"),
        "defaultdict": lists,
        "ordered": collections.OrderedDict(x=1),
        "namedtuple": collections.namedtuple("Point", "x y")(3, 4),
        "intenum": Lucky.SEVEN,
        "strenum": Colour.RED,
        "flag": 1,
    }[kind]
