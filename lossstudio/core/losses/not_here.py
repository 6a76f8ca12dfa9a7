"""Losses that people look for and that are none here: no functions of one score and one target.

All that is trained here is the mean over samples of a loss of one score and one target. So each
sample has a pull of its own, batches of any size aim at the same, and a loss can be drawn.
"""

from dataclasses import dataclass

WHY = (
    "All that races here is the mean over samples of a loss of one score and one target: each "
    "sample then has a pull of its own, batches of any size aim at the same, and the loss can be "
    "drawn as a curve. These are no such means."
)


@dataclass(frozen=True)
class NotHere:
    """A loss that is not here.

    Attributes
    ----------
    title : str
    why : str
        Why it is no mean over samples.
    instead : str
        What serves here.
    """

    title: str
    why: str
    instead: str


NOT_HERE = (
    NotHere(
        "Soft F1, Dice, Jaccard (IoU), Tversky",
        "They are ratios of sums over all samples, such as 2 Σ p·y / (Σ p + Σ y): what one sample "
        "does depends on all the others, and the mean of the ratios of batches is not the ratio "
        "of the whole.",
        "Cross-entropy with a cost of a miss, focal, or logit-adjusted cross-entropy. F1 is a "
        "yardstick here, with a threshold that moves.",
    ),
    NotHere(
        "AUC, average precision and other losses of ranking",
        "They compare pairs: a sample of one class must score above one of the other. A sample "
        "alone has neither value nor gradient.",
        "Cross-entropy or hinge, which rank well, too. ROC AUC and average precision are "
        "yardsticks here.",
    ),
    NotHere(
        "Contrastive, triplet, InfoNCE, ArcFace",
        "They compare embeddings of two or more samples, or turn on the angles of features and "
        "weights: a model here gives one score, or one for each class, and no embedding.",
        "None here; with the classes as targets, cross-entropy.",
    ),
    NotHere(
        "CTC, Wasserstein, GAN and diffusion losses",
        "The target is a sequence or a distribution, or another network judges it, where here it "
        "is one number or one class.",
        "None here.",
    ),
    NotHere(
        "The adaptive form of Barron's loss, and losses with a learned variance",
        "A parameter of the loss is trained with the weights, and a term is added that keeps it "
        "from running away. Here parameters of a loss are set by you.",
        "Barron's general loss, with sliders for α and c that may move during the race.",
    ),
)
