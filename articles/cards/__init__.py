from articles.cards.drawing import (
    DESIGN,
    HEIGHT,
    WIDTH,
    CardFacts,
    draw_card,
    draw_default_card,
)

__all__ = ["DESIGN", "HEIGHT", "WIDTH", "CardFacts", "draw_card", "draw_default_card"]
