/// What a model may write, held to byte by byte: expressions and JSON schemas ([Compiler]) become
/// byte automata that call each other ([Machine]), and those the tokens that may come next
/// ([TokenMasks]) in one text ([Guide]).
///
/// A schema may refer to itself, so one finite automaton is not enough. Each schema becomes an
/// automaton of its own in which another one stands as a symbol; a stack remembers where to go on.
/// So depth has no limit, a schema that is used often is compiled once, and an expression is simply
/// an automaton that calls none. Nothing in here knows what a model is.
@NullMarked
package steel.infer.grammar;

import org.jspecify.annotations.NullMarked;
