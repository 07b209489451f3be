/// What tests share: goldens (reference figures, in `testkit/goldens`), seeded cases, tolerances
/// that report where they failed, and the optional folder of real samples. Test scope only. Start
/// at [Golden] and [Cases]. Has readers of its own, so that it can witness against the rooms.
@NullMarked
package steel.testkit;

import org.jspecify.annotations.NullMarked;
