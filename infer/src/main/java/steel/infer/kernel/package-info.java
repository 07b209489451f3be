/// The loops that time is spent in, each with its plain definition beside it. Only this package
/// uses the Vector API.
@NullMarked
package steel.infer.kernel;

import org.jspecify.annotations.NullMarked;
