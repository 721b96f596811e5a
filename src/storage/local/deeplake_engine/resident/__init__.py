"""What reads need of a table, in this process's memory."""
