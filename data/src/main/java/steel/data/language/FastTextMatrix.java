package steel.data.language;

import java.io.IOException;
import java.util.function.Supplier;
import steel.files.FormatException;

/// The rows of a fastText model, as they are or quantised.
sealed interface FastTextMatrix {
  /// Rows.
  int rows();

  /// Adds a row to a vector.
  void addTo(float[] vector, int row);

  /// The product of a row and a vector.
  float dot(int row, float[] vector);

  /// Plain floats, row by row.
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Dense(float[] values, int rows, int width) implements FastTextMatrix {
    @Override
    public void addTo(float[] vector, int row) {
      int at = row * width;
      for (int i = 0; i < width; i++) {
        vector[i] += values[at + i];
      }
    }

    @Override
    public float dot(int row, float[] vector) {
      int at = row * width;
      float sum = 0;
      for (int i = 0; i < width; i++) {
        sum += values[at + i] * vector[i];
      }
      return sum;
    }
  }

  /// A byte for every few columns, which names one of 256 centroids; perhaps one more for the
  /// length of the row, which the centroids then leave out.
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Quantized(Centroids centroids, byte[] codes, float[] norms, byte[] normCodes, int rows)
      implements FastTextMatrix {
    @Override
    public void addTo(float[] vector, int row) {
      float norm = norm(row);
      int code = row * centroids.parts();
      for (int part = 0; part < centroids.parts(); part++) {
        int from = part * centroids.width();
        int at = centroids.at(part, codes[code + part] & 0xff);
        for (int i = 0; i < centroids.widthOf(part); i++) {
          vector[from + i] += norm * centroids.values()[at + i];
        }
      }
    }

    @Override
    public float dot(int row, float[] vector) {
      float sum = 0;
      int code = row * centroids.parts();
      for (int part = 0; part < centroids.parts(); part++) {
        int from = part * centroids.width();
        int at = centroids.at(part, codes[code + part] & 0xff);
        for (int i = 0; i < centroids.widthOf(part); i++) {
          sum += vector[from + i] * centroids.values()[at + i];
        }
      }
      return sum * norm(row);
    }

    private float norm(int row) {
      return normCodes.length == 0 ? 1 : norms[normCodes[row] & 0xff];
    }
  }

  /// The centroids of a product quantiser: 256 for each part of the columns.
  ///
  /// @param width columns of a part, `lastWidth` of the last one
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Centroids(float[] values, int parts, int width, int lastWidth) {
    private static final int COUNT = 256;

    int widthOf(int part) {
      return part == parts - 1 ? lastWidth : width;
    }

    int at(int part, int code) {
      return part * COUNT * width + code * widthOf(part);
    }

    static Centroids read(BinaryInput in, int columns) throws IOException {
      int dim = in.int32();
      int parts = in.int32();
      int width = in.int32();
      int lastWidth = in.int32();
      boolean fits =
          dim == columns
              && width > 0
              && lastWidth > 0
              && lastWidth <= width
              && parts == (dim + width - 1) / width
              && (parts - 1) * width + lastWidth == dim;
      if (!fits) {
        throw in.broken(
            "a quantiser of %d columns has parts of %d and %d".formatted(dim, width, lastWidth));
      }
      return new Centroids(in.floats((long) dim * COUNT, "centroids"), parts, width, lastWidth);
    }
  }

  /// Reads one.
  ///
  /// @param columns how many it must have
  static FastTextMatrix read(BinaryInput in, boolean quantized, int columns) throws IOException {
    boolean hasNorms = quantized && in.flag();
    long rows = in.int64();
    long width = in.int64();
    Supplier<FormatException> wrong =
        () ->
            in.broken(
                "a matrix is %d x %d, but the model has %d dimensions"
                    .formatted(rows, width, columns));
    if (rows <= 0 || rows > Integer.MAX_VALUE - 8 || width != columns) {
      throw wrong.get();
    }
    if (!quantized) {
      return new Dense(in.floats(rows * width, "weights"), (int) rows, columns);
    }
    byte[] codes = in.bytes(in.int32(), "codes");
    Centroids centroids = Centroids.read(in, columns);
    if (codes.length != rows * centroids.parts()) {
      throw wrong.get();
    }
    byte[] normCodes = {};
    float[] norms = {};
    if (hasNorms) {
      normCodes = in.bytes(rows, "codes of lengths");
      norms = Centroids.read(in, 1).values();
    }
    return new Quantized(centroids, codes, norms, normCodes, (int) rows);
  }
}
