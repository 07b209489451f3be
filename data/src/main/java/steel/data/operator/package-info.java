/// The steps of cleaning, with the names, parameters and defaults of data-juicer. In: a text. Out:
/// a text, a measure, or what tells it apart from others. Start at [Operator] and [Operators].
/// Operators are pure and thread-safe, so that any driver can run them.
@NullMarked
package steel.data.operator;

import org.jspecify.annotations.NullMarked;
