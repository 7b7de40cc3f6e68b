"""What the values of nodes on the screen are called: a workflow holds them by place alone."""

from __future__ import annotations

from collections.abc import Sequence

_CONTROLS = ("fixed", "randomize", "increment", "decrement", "increment-wrap")
"""What becomes of a seed after the run; it stands behind the seed, and is no input."""
_SAMPLING = ("steps", "cfg", "sampler_name", "scheduler", "denoise")
_STYLER = ("text_positive", "text_negative", "style", "log_prompt", "style_positive", "style_negative")
_NAMES: dict[str, tuple[str, ...]] = {
    "KSampler": ("seed", *_SAMPLING),
    "KSamplerAdvanced": ("add_noise", "noise_seed", *_SAMPLING[:-1], "start_at_step", "end_at_step", "return_noise"),
    "KSampler (Efficient)": ("seed", *_SAMPLING, "preview_method", "vae_decode"),
    "SamplerCustom": ("add_noise", "noise_seed", "cfg"),
    "ImpactKSamplerBasicPipe": ("seed", *_SAMPLING),
    "FaceDetailer": ("guide_size", "guide_size_for", "max_size", "seed", *_SAMPLING),
    "UltimateSDUpscale": ("upscale_by", "seed", *_SAMPLING),
    "RandomNoise": ("noise_seed",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "Flux2Scheduler": ("steps", "width", "height"),
    "LTXVScheduler": ("steps", "max_shift", "base_shift", "stretch", "terminal"),
    "KarrasScheduler": ("steps", "sigma_max", "sigma_min", "rho"),
    "ExponentialScheduler": ("steps", "sigma_max", "sigma_min"),
    "PolyexponentialScheduler": ("steps", "sigma_max", "sigma_min", "rho"),
    "VPScheduler": ("steps", "beta_d", "beta_min", "eps_s"),
    "BetaSamplingScheduler": ("steps", "alpha", "beta"),
    "SDTurboScheduler": ("steps", "denoise"),
    "AlignYourStepsScheduler": ("model_type", "steps", "denoise"),
    "GITSScheduler": ("coeff", "steps", "denoise"),
    "ManualSigmas": ("sigmas",),
    "KSamplerSelect": ("sampler_name",),
    "CFGGuider": ("cfg",),
    "DualCFGGuider": ("cfg_conds", "cfg_cond2_negative", "style"),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeSDXL": ("width", "height", "crop_w", "crop_h", "target_width", "target_height", "text_g", "text_l"),
    "CLIPTextEncodeSDXLRefiner": ("ascore", "width", "height", "text"),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeSD3": ("clip_l", "clip_g", "t5xxl", "empty_padding"),
    "CLIPTextEncodeHunyuanDiT": ("bert", "mt5xl"),
    "CLIPTextEncodeLumina2": ("system_prompt", "user_prompt"),
    "CLIPTextEncodePixArtAlpha": ("width", "height", "text"),
    "TextEncodeAceStepAudio": ("tags", "lyrics", "lyrics_strength"),
    "StringConcatenate": ("string_a", "string_b", "delimiter"),
    "StringReplace": ("string", "find", "replace"),
    "RegexReplace": ("string", "regex_pattern", "replace", "case_insensitive", "multiline", "dotall", "count"),
    "RegexExtract": ("string", "regex_pattern", "mode", "case_insensitive", "multiline", "dotall", "group_index"),
    "TextGenerate": ("prompt", "max_length"),
    "TextGenerateLTX2Prompt": ("prompt", "max_length"),
    "StringFormat": ("f_string",),
    "CaseConverter": ("string", "mode"),
    "StringTrim": ("string", "mode"),
    "StringSubstring": ("string", "start", "end"),
    "ComfySwitchNode": ("switch",),
    "ImpactSwitch": ("select", "sel_mode"),
    "ImpactWildcardProcessor": ("wildcard_text", "populated_text", "mode", "seed"),
    "SDXLPromptStyler": _STYLER,
    "SDXLPromptStylerAdvanced": _STYLER,
    "CheckpointLoaderSimple": ("ckpt_name",),
    "CheckpointLoader": ("config_name", "ckpt_name"),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "ImageOnlyCheckpointLoader": ("ckpt_name",),
    "Efficient Loader": (
        "ckpt_name", "vae_name", "clip_skip", "lora_name", "lora_model_strength", "lora_clip_strength", "positive",
        "negative", "token_normalization", "weight_interpretation", "empty_latent_width", "empty_latent_height",
    ),
}  # fmt: skip


def named(kind: str, values: object, inputs: Sequence[str]) -> dict[str, object]:
    """Return a node's values by the names of its inputs; where they are not known, by their places.

    inputs: the inputs that the file says have a value of their own, in its order; it may leave some out.
    """
    if isinstance(values, dict):
        return {str(name): value for name, value in values.items()}
    plain = _without_controls(values) if isinstance(values, list) else []
    known = _NAMES.get(kind)
    if known is None and kind.startswith("Empty") and "Latent" in kind and "Audio" not in kind:
        known = ("width", "height")
    if known is None and len(inputs) == len(plain):
        known = tuple(inputs)
    if known is None and len(plain) == 1:
        known = ("value",)
    if known is None:
        known = tuple(f"widget {place}" for place in range(len(plain)))
    return dict(zip(known, plain, strict=False))


def _without_controls(values: Sequence[object]) -> list[object]:
    return [
        value
        for place, value in enumerate(values)
        if not (place and value in _CONTROLS and isinstance(values[place - 1], int | float))
    ]
