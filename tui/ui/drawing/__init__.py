"""From values to cells, tones and colours: the drawing that knows no screen."""
