"""What generators in this process share: pictures and films in, pictures and films out."""
