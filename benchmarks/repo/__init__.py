"""Small repositories with a bug each: issue resolution that runs on any machine, with no environment to build."""
