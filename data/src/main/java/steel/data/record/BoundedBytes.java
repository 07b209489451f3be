package steel.data.record;

import java.util.Arrays;

/// Collects the bytes of one record; past the bound it only counts them.
final class BoundedBytes {
  private final int maxBytes;
  private byte[] bytes = new byte[1 << 12];
  private long length;

  BoundedBytes(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(byte[] from, int offset, int n) {
    if (length + n <= maxBytes) {
      reserve(n);
      System.arraycopy(from, offset, bytes, (int) length, n);
    }
    length += n;
  }

  void add(byte value) {
    if (length < maxBytes) {
      reserve(1);
      bytes[(int) length] = value;
    }
    length++;
  }

  private void reserve(int n) {
    int needed = (int) length + n;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(maxBytes, 2L * bytes.length)));
    }
  }

  long length() {
    return length;
  }

  /// What was collected, or that it was too long; starts over.
  RawRecord.Content take(boolean endsFile) {
    RawRecord.Content content =
        length <= maxBytes
            ? new RawRecord.Json(Arrays.copyOf(bytes, (int) length), endsFile)
            : new RawRecord.Broken(
                Cause.TOO_LONG,
                "%,d bytes, more than max_record_bytes (%,d)".formatted(length, maxBytes));
    length = 0;
    if (bytes.length > 1 << 20) {
      bytes = new byte[1 << 12];
    }
    return content;
  }
}
