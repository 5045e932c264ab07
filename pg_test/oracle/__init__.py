"""The oracle: random statements run on text and on its encrypted twins, and whatever they answer differently."""
