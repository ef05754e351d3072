"""Helpers of the diffusers generator: model folders, what a pipeline can do, LoRAs, results."""
