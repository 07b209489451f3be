package steel.files;

/// A fault of the hardware: mapped memory was read which its file no longer has, since somebody has
/// cut it, or which its disk does not give. The JVM makes an [InternalError] of it that does not
/// name the file.
public final class MappedFault {
  private static final String MESSAGE = "unsafe memory access"; // a part of HotSpot's words

  private MappedFault() {}

  /// Whether an error tells of such a fault.
  public static boolean isIn(InternalError e) {
    return e.getMessage() != null && e.getMessage().contains(MESSAGE);
  }
}
