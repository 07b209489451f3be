# Part of Steel, a language-model project on the JVM; Apache License 2.0.
"""Steel models for transformers: a Qwen2 decoder whose feed-forward half is one of Steel's kinds.

    AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True)

`FFN_type` in config.json names the kind. With `u = x / |x|`, router columns `phi_j` of length 1, a scale `g` and scores
`s_tj = g (u_t . phi_j)`, token `t` gets

    raw             f(x_t), one network
    softmoe_v1      sum_e softmax_e(W x_t + b) f_e(x_t)
    softmoe_v2      z_j = sum_m softmax_j(l_m) x_m with l = x score;         sum_j softmax_t(l_tj) f_j(z_j)
    softmoe_v3      z_j = sum_m softmax_m(s_mj) u_m over the whole call;     sum_j softmax_j(s_tj) f_j(z_j)
    softmoe_token   sum_e softmax_e(s_te) f_e(x_t)
    softmoe_prefix  version 3 with z_tj over the tokens up to t
    softmoe_chunk   version 3 with z_kj over the tokens before the chunk of t, learned in the first; plus shared(x_t)

In versions 2 and 3 every token of a call changes every other: padding is refused, a prompt runs whole, and with a cache
a call of one new token mixes that token alone, as the original does. All other kinds are causal and may be padded.

Shapes: `B` batch, `T` tokens of a call, `P` tokens in the cache, `D` hidden_size, `H` heads, `G` key-value heads, `K`
head_dim, `E` experts, `J` slots of all experts, `V` vocab_size. Norms, rotation, routers and slots are float32.
"""

import torch
import torch.nn.functional as F
from torch import nn
from transformers import DynamicCache, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.cache_utils import DynamicLayer
from transformers.modeling_outputs import BaseModelOutputWithPast, CausalLMOutputWithPast
from transformers.utils import can_return_tuple


class SteelConfig(PretrainedConfig):
    """config.json of a Steel model; keys and defaults as Steel has them."""

    model_type = "steel"
    keys_to_ignore_at_inference = ["past_key_values"]

    def __init__(
        self,
        vocab_size=151936,
        hidden_size=1792,
        num_hidden_layers=18,
        num_attention_heads=32,
        num_key_value_heads=None,
        head_dim=None,
        intermediate_size=1792,
        max_position_embeddings=32768,
        rope_theta=10000.0,
        rms_norm_eps=1e-6,
        initializer_range=0.02,
        tie_word_embeddings=False,
        qkv_bias=True,
        use_cache=True,
        FFN_type="raw",
        mlp_type="raw",
        mlp_div_ratio=1,
        n_experts=1,
        slots_per_expert=1,
        slot_norm=True,
        slot_chunk=64,
        shared_expert_size=448,
        **kwargs,
    ):
        if FFN_type not in HALVES:
            raise ValueError(f"FFN_type: {FFN_type!r} is not one of: {', '.join(HALVES)}")
        if mlp_type not in ("raw", "senet"):
            raise ValueError(f"mlp_type: {mlp_type!r} is not one of: raw, senet")
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.num_key_value_heads = num_key_value_heads or num_attention_heads
        self.head_dim = head_dim or hidden_size // num_attention_heads
        self.intermediate_size = intermediate_size
        self.max_position_embeddings = max_position_embeddings
        self.rope_theta = rope_theta
        self.rms_norm_eps = rms_norm_eps
        self.initializer_range = initializer_range
        self.qkv_bias = qkv_bias
        self.use_cache = use_cache
        self.FFN_type = FFN_type
        self.mlp_type = mlp_type
        self.mlp_div_ratio = mlp_div_ratio
        self.n_experts = n_experts
        self.slots_per_expert = slots_per_expert
        self.slot_norm = slot_norm
        self.slot_chunk = slot_chunk
        self.shared_expert_size = shared_expert_size
        super().__init__(tie_word_embeddings=tie_word_embeddings, **kwargs)


class SteelRMSNorm(nn.Module):
    """`x / sqrt(mean(x^2) + eps) * weight`."""

    def __init__(self, config):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(config.hidden_size))
        self.eps = config.rms_norm_eps

    def forward(self, x):
        y = x.float()
        y = y * torch.rsqrt(y.square().mean(-1, keepdim=True) + self.eps)
        return self.weight * y.to(x.dtype)


def rotary(positions, config):
    """Cosines and sines of the rotary angles, `[B, 1, T, K/2]`, for positions `[B, T]`."""
    exponent = torch.arange(0, config.head_dim, 2, device=positions.device).float() / config.head_dim
    angle = positions[:, None, :, None].float() * config.rope_theta**-exponent
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    """Turns the pairs `(x[i], x[i + K/2])` of every head, `[B, heads, T, K]`."""
    first, second = x.float().chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1).to(x.dtype)


class SteelAttention(nn.Module):
    """Causal attention; `H / G` neighbouring query heads share a key-value head."""

    def __init__(self, config, layer):
        super().__init__()
        width, head = config.hidden_size, config.head_dim
        heads, shared = config.num_attention_heads, config.num_key_value_heads
        self.layer, self.head_dim, self.is_grouped = layer, head, heads != shared
        self.q_proj = nn.Linear(width, heads * head, bias=config.qkv_bias)
        self.k_proj = nn.Linear(width, shared * head, bias=config.qkv_bias)
        self.v_proj = nn.Linear(width, shared * head, bias=config.qkv_bias)
        self.o_proj = nn.Linear(heads * head, width, bias=False)

    def forward(self, x, turn, mask, is_causal, cache):
        q, k, v = (
            linear(x).unflatten(-1, (-1, self.head_dim)).transpose(1, 2)
            for linear in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = rotate(q, *turn), rotate(k, *turn)
        if cache is not None:
            k, v = cache.update(k, v, self.layer)
        y = F.scaled_dot_product_attention(q, k, v, mask, is_causal=is_causal, enable_gqa=self.is_grouped)
        return self.o_proj(y.transpose(1, 2).flatten(2))


class SteelMlp(nn.Module):
    """`raw`: `down(silu(gate x) * up x)`. `senet`: `h = silu(gate_up x) * up x`, then `silu(gate_down h) * down h`."""

    def __init__(self, config, width=None):
        super().__init__()
        outer, inner = config.hidden_size, width or config.intermediate_size // config.mlp_div_ratio
        self.is_gated_twice = config.mlp_type == "senet"
        if self.is_gated_twice:
            self.gate_up_proj = nn.Linear(outer, inner, bias=False)
            self.gate_down_proj = nn.Linear(inner, outer, bias=False)
        else:
            self.gate_proj = nn.Linear(outer, inner, bias=False)
        self.up_proj = nn.Linear(outer, inner, bias=False)
        self.down_proj = nn.Linear(inner, outer, bias=False)

    def forward(self, x, *_):
        if not self.is_gated_twice:
            return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))
        h = F.silu(self.gate_up_proj(x)) * self.up_proj(x)
        return F.silu(self.gate_down_proj(h)) * self.down_proj(h)


class SoftMoe(nn.Module):
    """What the mixtures share. `forward(x, real, memory)`: `x` is `[B, T, D]`, `real` says which tokens are no padding,
    `[B, T]`, and `memory` is the `SlotLayer` of a running sequence, or None."""

    def __init__(self, config, slots_per_expert=1):
        super().__init__()
        self.slots_per_expert = slots_per_expert
        self.slots = config.n_experts * slots_per_expert
        self.experts = nn.ModuleList(SteelMlp(config) for _ in range(config.n_experts))

    def of_token(self, x, shares):
        """Every expert on every token; `shares` are `[B, T, E]`."""
        y = sum(share * expert(x) for share, expert in zip(shares.split(1, dim=-1), self.experts))
        return y.to(x.dtype)

    def of_slots(self, slots, dtype):
        """Every slot through its expert; `slots` are `[.., J, D]`."""
        parts = slots.to(dtype).split(self.slots_per_expert, dim=-2)
        return torch.cat([expert(part) for expert, part in zip(self.experts, parts)], dim=-2).float()


class SoftMoeV1(SoftMoe):
    def __init__(self, config):
        super().__init__(config)
        self.gating = nn.Linear(config.hidden_size, config.n_experts)

    def forward(self, x, real, memory):
        return self.of_token(x, self.gating(x).float().softmax(-1))


class SoftMoeV2(SoftMoe):
    def __init__(self, config):
        super().__init__(config, config.slots_per_expert)
        self.score = nn.Parameter(torch.empty(config.hidden_size, self.slots))

    def forward(self, x, real, memory):
        scores = (x @ self.score).float()  # [B, T, J]
        made = self.of_slots(scores.softmax(-1).mT @ x.float(), x.dtype)
        return (scores.softmax(1) @ made).to(x.dtype)


class UnitRouted(SoftMoe):
    """Scores are cosines of token and router column, times a scale."""

    def __init__(self, config, slots_per_expert=1):
        super().__init__(config, slots_per_expert)
        self.phi = nn.Parameter(torch.empty(config.hidden_size, config.n_experts, slots_per_expert))
        self.scale = nn.Parameter(torch.ones(1))

    def route(self, x):
        """Unit vectors `[B, T, D]` and scores `[B, T, J]`."""
        units = F.normalize(x.float(), dim=-1, eps=1e-12)
        columns = F.normalize(self.phi.float(), dim=0, eps=1e-12).flatten(1)
        return units, units @ (self.scale.float() * columns)


class SoftMoeV3(UnitRouted):
    def __init__(self, config):
        super().__init__(config, config.slots_per_expert)

    def forward(self, x, real, memory):
        units, scores = self.route(x)
        made = self.of_slots(scores.softmax(1).mT @ units, x.dtype)
        return (scores.softmax(-1) @ made).to(x.dtype)


class SoftMoeToken(UnitRouted):
    def forward(self, x, real, memory):
        return self.of_token(x, self.route(x)[1].softmax(-1))


class RunningSlots(UnitRouted):
    """Slots are averages over a part of the sequence, kept as sums of `w u` and of `w = exp(s - |g|)`, which is at most 1."""

    def __init__(self, config):
        super().__init__(config, config.slots_per_expert)
        self.eps = config.rms_norm_eps if config.slot_norm else None

    def weighted(self, x, real):
        """Weights `[B, T, J]`, 0 for padding, units and shares of the slots."""
        units, scores = self.route(x)
        weights = (scores - self.scale.float().abs()).exp() * real[..., None]
        return weights, units, scores.softmax(-1)

    def average(self, vectors, weights):
        return vectors / weights.clamp_min(torch.finfo(weights.dtype).tiny)[..., None]

    def take(self, slots, dtype):
        """Slots through their experts, brought to a mean square of 1 before where the model says so."""
        if self.eps is not None:
            squares = slots.square().sum(-1, keepdim=True)
            slots = slots * torch.rsqrt((squares + self.eps) / slots.shape[-1])
        return self.of_slots(slots, dtype)


class SoftMoePrefix(RunningSlots):
    def forward(self, x, real, memory):
        weights, units, shares = self.weighted(x, real)
        vectors = (weights[..., None] * units[:, :, None]).cumsum(1)  # [B, T, J, D]
        weights = weights.cumsum(1)
        if memory is not None:
            if memory.slots:
                vectors, weights = (now + before[:, None] for now, before in zip((vectors, weights), memory.slots))
            memory.slots = (vectors[:, -1], weights[:, -1])
        made = self.take(self.average(vectors, weights), x.dtype)
        return torch.einsum("btj,btjd->btd", shares, made).to(x.dtype)


class SoftMoeChunk(RunningSlots):
    def __init__(self, config):
        super().__init__(config)
        self.chunk = config.slot_chunk
        self.initial_slots = nn.Parameter(torch.empty(config.n_experts, config.slots_per_expert, config.hidden_size))
        self.shared_expert = SteelMlp(config, config.shared_expert_size)

    def forward(self, x, real, memory):
        weights, units, shares = self.weighted(x, real)
        row = torch.arange(x.shape[0], device=x.device)
        if memory is not None and memory.slots:
            vectors, sums, open_vectors, open_sums, count = memory.slots  # of whole chunks, of the open one, tokens
        else:
            sums = open_sums = weights.new_zeros(x.shape[0], self.slots)
            vectors = open_vectors = weights.new_zeros(x.shape[0], self.slots, x.shape[-1])
            count = row.new_zeros(x.shape[0])
        first = count // self.chunk  # chunks that were whole before this call
        place = ((count[:, None] + real.cumsum(1) - 1) // self.chunk - first[:, None]).clamp_min(0)  # chunk of a token
        count = count + real.sum(1)
        last = count // self.chunk - first  # the chunk that stays open
        chunks = int(last.max()) + 1  # C
        belongs = F.one_hot(place, chunks).to(weights.dtype)  # [B, T, C]
        in_sums = torch.einsum("btc,btj->bcj", belongs, weights)
        in_vectors = torch.stack([(belongs[..., c, None] * weights).mT @ units for c in range(chunks)], dim=1)
        in_sums[:, 0] += open_sums
        in_vectors[:, 0] += open_vectors
        sums = torch.cat((sums[:, None], in_sums), 1).cumsum(1)[:, :-1]  # of the chunks before each
        vectors = torch.cat((vectors[:, None], in_vectors), 1).cumsum(1)[:, :-1]
        if memory is not None:
            memory.slots = tuple(t[row, last] for t in (vectors, sums, in_vectors, in_sums)) + (count,)
        is_first = (first[:, None] + torch.arange(chunks, device=x.device) == 0)[..., None, None]
        slots = torch.where(is_first, self.initial_slots.float().flatten(0, 1), self.average(vectors, sums))
        made = self.take(slots, x.dtype)  # [B, C, J, D]
        y = torch.einsum("btj,btjd->btd", shares, made[row[:, None], place])
        return y.to(x.dtype) + self.shared_expert(x)


HALVES = {
    "raw": SteelMlp,
    "softmoe_v1": SoftMoeV1,
    "softmoe_v2": SoftMoeV2,
    "softmoe_v3": SoftMoeV3,
    "softmoe_token": SoftMoeToken,
    "softmoe_prefix": SoftMoePrefix,
    "softmoe_chunk": SoftMoeChunk,
}


class SlotLayer(DynamicLayer):
    """The cache of one layer: keys and values, and what its slots remember, tensors of `[B, ..]`."""

    is_croppable = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.slots = ()

    def reset(self):
        super().reset()
        self.slots = ()

    def crop(self, *_):
        raise ValueError("slots cannot forget tokens: start a new cache instead of cropping one")

    def reorder_cache(self, beam_idx):
        super().reorder_cache(beam_idx)
        self.slots = tuple(t[beam_idx.to(t.device)] for t in self.slots)

    def batch_repeat_interleave(self, repeats):
        super().batch_repeat_interleave(repeats)
        self.slots = tuple(t.repeat_interleave(repeats, dim=0) for t in self.slots)

    def batch_select_indices(self, indices):
        super().batch_select_indices(indices)
        self.slots = tuple(t[indices] for t in self.slots)


class SteelLayer(nn.Module):
    def __init__(self, config, layer):
        super().__init__()
        self.input_layernorm = SteelRMSNorm(config)
        self.self_attn = SteelAttention(config, layer)
        self.post_attention_layernorm = SteelRMSNorm(config)
        self.mlp = HALVES[config.FFN_type](config)

    def forward(self, x, turn, mask, is_causal, real, cache, memory):
        x = x + self.self_attn(self.input_layernorm(x), turn, mask, is_causal, cache)
        return x + self.mlp(self.post_attention_layernorm(x), real, memory)


class SteelPreTrainedModel(PreTrainedModel):
    config_class = SteelConfig
    base_model_prefix = "model"
    _no_split_modules = ["SteelLayer"]
    _skip_keys_device_placement = ["past_key_values"]
    _supports_sdpa = True

    def _init_weights(self, module):
        super()._init_weights(module)
        for name, parameter in module.named_parameters(recurse=False):
            if name in ("phi", "score", "initial_slots"):
                nn.init.normal_(parameter, std=self.config.hidden_size**-0.5)
            elif name == "scale":
                nn.init.ones_(parameter)


class SteelModel(SteelPreTrainedModel):
    """Embedding, layers and last norm."""

    def __init__(self, config):
        super().__init__(config)
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(SteelLayer(config, layer) for layer in range(config.num_hidden_layers))
        self.norm = SteelRMSNorm(config)
        self.remembers = config.FFN_type in ("softmoe_prefix", "softmoe_chunk")
        self.is_causal = config.FFN_type not in ("softmoe_v2", "softmoe_v3")
        self.post_init()

    @can_return_tuple
    def forward(
        self,
        input_ids=None,
        attention_mask=None,
        position_ids=None,
        past_key_values=None,
        inputs_embeds=None,
        use_cache=None,
        output_hidden_states=None,
        **kwargs,
    ):
        """`attention_mask` is `[B, P + T]`, 0 for padding; without `position_ids`, padding does not count in positions."""
        x = self.embed_tokens(input_ids) if inputs_embeds is None else inputs_embeds
        batch, tokens = x.shape[:2]
        if use_cache is None:
            use_cache = self.config.use_cache and not self.training
        cache = DynamicCache() if use_cache and past_key_values is None else past_key_values
        if cache is not None and not isinstance(cache, DynamicCache):
            raise ValueError(f"Steel models take a DynamicCache, or none, not a {type(cache).__name__}")
        past = 0 if cache is None else int(cache.get_seq_length())
        real = self.real_tokens(attention_mask, batch, past, tokens, x.device)
        is_whole = attention_mask is None or bool(real.all())
        self.require_possible(is_whole, past, tokens)
        if cache is not None and self.remembers:
            self.give_slots(cache)
        if position_ids is None:
            position_ids = (real.cumsum(1) - 1).clamp_min(0)[:, past:]
        mask, is_causal = None, tokens > 1
        if not is_whole or past > 0 and tokens > 1:
            key = torch.arange(past + tokens, device=x.device)
            query = key[past:, None]
            mask, is_causal = ((key <= query) & real[:, None] | (key == query))[:, None], False  # padding sees itself
        turn = rotary(position_ids.expand(batch, -1), self.config)
        states = []
        for index, layer in enumerate(self.layers):
            states.append(x)
            memory = cache.layers[index] if cache is not None and self.remembers else None
            x = layer(x, turn, mask, is_causal, real[:, past:], cache, memory)
        x = self.norm(x)
        return BaseModelOutputWithPast(
            last_hidden_state=x,
            past_key_values=cache,
            hidden_states=(*states, x) if output_hidden_states else None,
        )

    def real_tokens(self, attention_mask, batch, past, tokens, device):
        """Which of the tokens of cache and call are no padding, `[B, P + T]`."""
        if attention_mask is None:
            return torch.ones(batch, past + tokens, dtype=torch.bool, device=device)
        if attention_mask.shape != (batch, past + tokens):
            raise ValueError(
                f"attention_mask must be of [batch, tokens in the cache + new tokens], here {[batch, past + tokens]},"
                f" not {list(attention_mask.shape)}"
            )
        return attention_mask.to(device).bool()

    def require_possible(self, is_whole, past, tokens):
        if self.is_causal:
            return
        if not is_whole:
            raise ValueError(
                f"{self.config.FFN_type} mixes all tokens of a call, so padding would change what the others get:"
                " run prompts of different lengths one by one (generate takes tokens that equal pad_token_id for padding"
                " where it is given no attention_mask)"
            )
        if past > 0 and tokens > 1:
            raise ValueError(
                f"{self.config.FFN_type} mixes all tokens of a call, so a prompt runs whole: {tokens} tokens cannot"
                f" follow the {past} in the cache; start a new cache"
            )

    def give_slots(self, cache):
        """Makes an empty cache one that remembers slots."""
        if all(isinstance(layer, SlotLayer) for layer in cache.layers) and cache.layers:
            return
        if cache.get_seq_length() > 0:
            raise ValueError(f"{self.config.FFN_type} remembers slots, which this cache has not: give it an empty one")
        cache.layers = [SlotLayer() for _ in self.layers]


class SteelForCausalLM(SteelPreTrainedModel, GenerationMixin):
    """The decoder and its head; with `labels`, `[B, T]`, -100 where none counts, the mean loss of the next tokens."""

    _tied_weights_keys = {"lm_head.weight": "model.embed_tokens.weight"}

    def __init__(self, config):
        super().__init__(config)
        self.model = SteelModel(config)
        self.vocab_size = config.vocab_size
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    @can_return_tuple
    def forward(
        self,
        input_ids=None,
        attention_mask=None,
        position_ids=None,
        past_key_values=None,
        inputs_embeds=None,
        labels=None,
        use_cache=None,
        output_hidden_states=None,
        logits_to_keep=0,
        **kwargs,
    ):
        """`logits_to_keep`: logits of the last so many tokens, 0 for all, or the indices of those wanted."""
        out = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            inputs_embeds=inputs_embeds,
            use_cache=use_cache,
            output_hidden_states=output_hidden_states,
        )
        kept = slice(-logits_to_keep, None) if isinstance(logits_to_keep, int) else logits_to_keep
        logits = self.lm_head(out.last_hidden_state[:, kept])  # [B, T, V]
        loss = None
        if labels is not None:
            loss = self.loss_function(logits=logits, labels=labels, vocab_size=self.vocab_size, **kwargs)
        return CausalLMOutputWithPast(
            loss=loss, logits=logits, past_key_values=out.past_key_values, hidden_states=out.hidden_states
        )
