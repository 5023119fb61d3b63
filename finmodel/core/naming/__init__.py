"""What files name by what it is: a party by its role, a contract by what it pays for, a cost by its activity."""
