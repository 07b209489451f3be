/// The steps of cleaning, with the names, parameters and defaults of data-juicer, or of datatrove
/// where only it has them. In: a text. Out: a text, a measure, several of them, or what tells it
/// apart from others. Start at [Operator] and [Operators]. Operators are pure and thread-safe, so
/// that any driver can run them.
@NullMarked
package steel.data.operator;

import org.jspecify.annotations.NullMarked;
