"""Ways a mail can leave, behind one protocol."""
