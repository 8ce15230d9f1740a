"""What single services do otherwise than the general logic of evaluation says."""
