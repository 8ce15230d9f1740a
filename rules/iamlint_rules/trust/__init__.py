"""IAM2xx: who may assume a role."""
