@NullMarked
package steel.data.reference;

import org.jspecify.annotations.NullMarked;
