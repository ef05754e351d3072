"""What was made: assets, trees, performances, drawings, guides. Records about bytes, no bytes."""
