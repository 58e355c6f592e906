"""What one sees: the full-screen interface and the command line. Both only read what an engine recorded."""
