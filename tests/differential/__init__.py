"""iamlint beside Terraform: texts made at random, and what Terraform itself says of them.

Two kinds of text are made, and Terraform is asked about each in its own way:

- files that are almost HCL or JSON: ``mutations`` and ``json_mutations`` change ``mutation_seeds``,
  ``terraform_verdicts`` asks whether Terraform takes a file, ``test_mutations`` compares;
- expressions: ``expressions`` writes them after ``expression_grammar.txt``, ``terraform_values``
  asks what they are, ``answers`` and ``agreement`` say when ours is the same, ``test_expressions``
  compares.

What Terraform answered is kept in ``tests/fixtures/terraform``, so that no Terraform is needed;
where there is one, it is also asked about texts that it never saw. ``scripts/record_mutations.py``
and ``scripts/record_expressions.py`` ask it anew; ``scripts/record_syntax_cases.py`` and
``scripts/record_module_outputs.py`` do so for the texts and modules that were written by hand, which
``tests/unit/terraform`` compares. All they need is ``terraform`` on the path, and no network.
"""
