#: title = "Empty source"
#: why = "Nothing was answered; nothing was raised either."
#: answer = "wrong"
#: ends = ["wrong"]
