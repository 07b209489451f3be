package steel.tokenizer;

import java.util.Arrays;

/// What one merge finds on one side of the token it makes: neighbours, how often each, and where.
/// Used over and over.
final class NewPairs {
  private long[] counts = new long[1 << 10]; // by neighbour
  private int[] places = new int[1 << 10]; // by neighbour: 1 + how many; 0 if it is not listed
  private final IntList neighbours = new IntList(1 << 10);
  private final IntList foundNeighbours = new IntList(1 << 10); // of each place, as they came
  private final IntList foundPlaces = new IntList(1 << 10);

  /// Notes a neighbour.
  ///
  /// @param place where the pair with it begins
  void add(int neighbour, long times, int place) {
    if (neighbour >= counts.length) {
      int room = Math.max(neighbour + 1, 2 * counts.length);
      counts = Arrays.copyOf(counts, room);
      places = Arrays.copyOf(places, room);
    }
    if (places[neighbour] == 0) {
      neighbours.add(neighbour);
      places[neighbour] = 1;
    }
    counts[neighbour] += times;
    places[neighbour]++;
    foundNeighbours.add(neighbour);
    foundPlaces.add(place);
  }

  /// Takes the last one back.
  void removeLast(long times) {
    int neighbour = foundNeighbours.removeLast();
    foundPlaces.removeLast();
    counts[neighbour] -= times;
    places[neighbour]--;
  }

  /// Different neighbours; of some there may be none left.
  int size() {
    return neighbours.size();
  }

  int neighbour(int index) {
    return neighbours.get(index);
  }

  /// How often a neighbour was seen.
  long count(int neighbour) {
    return neighbour < counts.length ? counts[neighbour] : 0;
  }

  /// Where some neighbours were seen, in the order of the text.
  ///
  /// @param wanted by index of the neighbour
  /// @return by index; nothing for those that are not wanted
  int[][] places(boolean[] wanted) {
    int[][] lists = new int[neighbours.size()][];
    int[] lengths = new int[lists.length];
    for (int i = 0; i < lists.length; i++) {
      int neighbour = neighbours.get(i);
      lists[i] = new int[wanted[i] ? places[neighbour] - 1 : 0];
      places[neighbour] = i; // from here on which list it has
    }
    for (int i = 0; i < foundPlaces.size(); i++) {
      int list = places[foundNeighbours.get(i)];
      if (wanted[list]) {
        lists[list][lengths[list]++] = foundPlaces.get(i);
      }
    }
    return lists;
  }

  void clear() {
    for (int i = 0; i < neighbours.size(); i++) {
      counts[neighbours.get(i)] = 0;
      places[neighbours.get(i)] = 0;
    }
    neighbours.clear();
    foundNeighbours.clear();
    foundPlaces.clear();
  }
}
