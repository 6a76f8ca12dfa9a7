"""From raw features to what the first layer of a model sees."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.models import Model
from lossstudio.core.preparation.scaling import Scaling

BLOCK = 8192  # samples


@dataclass(frozen=True, eq=False)
class Inputs(Frozen):
    """How raw features become what the first layer sees.

    Attributes
    ----------
    features : Scaling
        Of the features, before the model expands them.
    expanded : Scaling
        Of the expanded columns: powers of a standardised feature differ in size again.
    """

    model: Model
    features: Scaling
    expanded: Scaling

    @classmethod
    def fit(cls, model: Model, features: Floats, scaled: bool) -> "Inputs":
        """Return the inputs for training features (n, d); a single sample has no spread."""
        if not scaled or len(features) == 1:
            wide = model.expand(features[:1]).shape[1]
            return cls(model, Scaling.none(features.shape[1]), Scaling.none(wide))
        scaling = Scaling.fit(features)
        some = features[:1]
        if model.expand(some) is some:
            return cls(model, scaling, Scaling.none(features.shape[1]))
        return cls(model, scaling, Scaling.fit(model.expand(scaling.apply(features))))

    def of(self, features: Floats) -> Floats:
        """Return (n, p + 1) inputs, the last column ones, from raw features (n, d)."""
        inputs = np.ones((len(features), len(self.expanded.mean) + 1))
        for start in range(0, len(features), BLOCK):  # for the sake of memory
            some = self.features.apply(features[start : start + BLOCK])
            inputs[start : start + BLOCK, :-1] = self.expanded.apply(self.model.expand(some))
        return inputs
