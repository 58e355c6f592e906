#: title = "A right answer with letters from all over the world"
#: why = "Python normalises identifiers; whoever rewrites source by bytes breaks it."
#: answer = "right"
#: ends = ["completed"]
def add(a, b):
    überzahl, λ, ﬁ = a, b, "👋 \N{SNOWMAN} ñ"
    assert fi.startswith("👋")
    return überzahl + λ
