output "role_arn" {
  description = "The role that the instance runs as."
  value       = aws_iam_role.ec2_role.arn
}

output "instance_id" {
  description = "The instance."
  value       = aws_instance.example.id
}
