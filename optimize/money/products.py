"""Products and quotients that list only what they hang on.

Where it stands: below every formula of the room. A price of 0 makes an amount 0 whatever the tonnes; a reader who
looks up what that 0 was made of should find the price, not every rate of the demand behind the tonnes, because
changing those would change nothing.

Method: where one factor is 0 throughout, the product lists the parameters of that factor alone; where both are, those
the two have in common. This is what one changed parameter can move.
"""

import numpy as np

from optimize.traced import Traced


def times(first: Traced, second: Traced) -> Traced:
    """Return first · second."""
    product = first * second
    no_first, no_second = not first.values.any(), not second.values.any()
    if no_first and no_second:
        return Traced(product.values, first.made_of & second.made_of)
    if no_first:
        return Traced(product.values, first.made_of)
    if no_second:
        return Traced(product.values, second.made_of)
    return product


def over(part: Traced, whole: Traced) -> Traced:
    """Return part ÷ whole of two single numbers; 0 where both are 0."""
    if float(part) == 0:
        return Traced(np.asarray(0.0), part.made_of)
    return part / whole
