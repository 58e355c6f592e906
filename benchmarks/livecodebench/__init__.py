"""LiveCodeBench: contest problems with dates, asked in four scenarios (Jain et al. 2024).

`codegeneration`, `selfrepair`, `testoutput` and `codeexecution` hold one adapter each; `shelf`, `predicted`, `private`
and `case` read the published rows, `choice` narrows them by release, date, difficulty and platform, `checker`
imitates the official checker, and `results` reads and writes the official tool's files.
"""
