//! The loop that carries actions one way and answers the other, in time order.
