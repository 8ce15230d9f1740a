"""IAM5xx: role, profile, attachment and workload not joined up."""
