variable "region" {
  description = "Where the instance runs."
  type        = string
  default     = "eu-central-1"
}

variable "ami" {
  description = "The image the instance starts from."
  type        = string
  default     = "ami-0c55b159cbfafe1f0"
}

variable "instance_type" {
  description = "The size of the instance."
  type        = string
  default     = "t2.micro"
}
