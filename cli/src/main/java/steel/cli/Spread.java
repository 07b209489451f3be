package steel.cli;

import java.util.List;

/// What repeated measurements say together.
///
/// @param median the middle one, or the mean of both
/// @param least of all
/// @param most of all
record Spread(double median, double least, double most) {
  /// @param values one at least
  static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }
}
