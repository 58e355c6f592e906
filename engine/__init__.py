"""What we conclude and remember: runs, their logs, their scores, and the conductor that makes them."""
