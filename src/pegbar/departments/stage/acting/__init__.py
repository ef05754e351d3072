"""Acting: a planned shot and its spoken lines become timed drawings, mouths and a camera."""
