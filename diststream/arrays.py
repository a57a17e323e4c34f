"""Names for the arrays that all of the library hands about."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What a compiled sum may do: it is vectorised only if its terms may be taken in any order. That
# order is the same at every call.
ANY_ORDER = {"reassoc", "contract", "nsz"}
