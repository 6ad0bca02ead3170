"""What people hand in one by one over the network: documents, judgements, withdrawals; checked by shapes, written."""
