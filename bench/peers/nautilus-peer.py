"""NautilusTrader's side of the comparison: reads one JSON request a line, answers one JSON line.

load {columns, rows}       reads the tape's columns (flat little-endian files) as messages
run  {sets, strategy}      replays them once for each set; strategy false: nobody listens

The loop is that of quoting-loop.ts. NautilusTrader has one clock and no latency of feeds or reports:
a message is met by venue and strategy at the time it was received, an order arrives 10 ms later. Its
fills are therefore counted, and not expected to be ours. Times are those of `engine.run` alone.
"""

import json
import os
import resource
import sys
import time
from array import array
from decimal import Decimal

# The engine may log; the answers need a channel of their own.
answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)

import nautilus_trader
from nautilus_trader.backtest import BacktestEngine, BacktestEngineConfig
from nautilus_trader.common import LoggerConfig, LogLevel
from nautilus_trader.execution import MakerTakerFeeModel, StaticLatencyModel
from nautilus_trader.model import (
    AccountType,
    AggressorSide,
    BookAction,
    BookOrder,
    BookType,
    CryptoPerpetual,
    Currency,
    InstrumentId,
    Money,
    OmsType,
    OrderBookDelta,
    OrderBookDeltas,
    OrderSide,
    Price,
    Quantity,
    Symbol,
    TradeId,
    TradeTick,
    Venue,
)
from nautilus_trader.trading import Strategy

STEP_NS = 100_000_000
LATENCY_NS = 10_000_000
# Codes of the tape (src/tape/schema.ts) and of the record flags.
TRADE, LEVEL, CLEAR, SNAPSHOT = 1, 3, 4, 5
MESSAGE_END = 1
F_LAST, F_SNAPSHOT = 128, 32

VENUE = Venue('BINANCE')
INSTRUMENT = InstrumentId.from_str('BTCUSDT-PERP.BINANCE')
USDT = Currency.from_str('USDT')
market = {}


def instrument():
    return CryptoPerpetual(
        instrument_id=INSTRUMENT,
        raw_symbol=Symbol('BTCUSDT'),
        base_currency=Currency.from_str('BTC'),
        quote_currency=USDT,
        settlement_currency=USDT,
        is_inverse=False,
        price_precision=1,
        size_precision=3,
        price_increment=Price(0.1, 1),
        size_increment=Quantity(0.001, 3),
        ts_event=0,
        ts_init=0,
        margin_init=Decimal('0.01'),
        margin_maint=Decimal('0.005'),
    )


class Quoting(Strategy):
    """Keeps one post-only order a side at the wanted tick; its own facts come from order events."""

    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, wanted, first_ns):
        super().__init__()
        self.half_spread = wanted['halfSpreadTicks']
        self.position_max = wanted['positionMax']
        self.qty_lots = wanted['qtyLots']
        self.qty = Quantity(wanted['qtyLots'] / 1000, 3)
        self.first_ns = first_ns
        self.live = {}
        self.position_lots = 0
        self.sent = 0
        self.steps = 0
        self.fills = []

    def on_start(self):
        self.subscribe_book_deltas(INSTRUMENT, BookType.L2_MBP, managed=True)
        self.clock.set_timer_ns(
            'step', STEP_NS, start_time_ns=self.first_ns, callback=self.step
        )

    def step(self, _event):
        self.steps += 1
        top = self.cache.top_of_book(INSTRUMENT)
        if top is None:
            return
        bid = round(float(top[0]) * 10)
        ask = round(float(top[2]) * 10)
        if self.half_spread > 0:
            mid2 = bid + ask
            bid = (mid2 >> 1) - self.half_spread
            ask = ((mid2 + 1) >> 1) + self.half_spread
        position = round(self.position_lots / self.qty_lots)
        wants_bid = position < self.position_max
        wants_ask = position > -self.position_max
        has_bid = has_ask = False
        for order_id, order in list(self.live.items()):
            is_there = order['tick'] == (bid if order['is_buy'] else ask)
            if is_there and order['is_buy']:
                has_bid = True
            elif is_there:
                has_ask = True
            if is_there and (wants_bid if order['is_buy'] else wants_ask):
                continue
            if order['confirmed'] and not order['asked']:
                order['asked'] = True
                self.cancel_order(order_id)
        if wants_bid and not has_bid:
            self.send(OrderSide.BUY, bid)
        if wants_ask and not has_ask:
            self.send(OrderSide.SELL, ask)

    def send(self, side, tick):
        self.sent += 1
        order = self.order_factory.limit(
            INSTRUMENT, side, self.qty, Price(tick / 10, 1), post_only=True
        )
        self.live[order.client_order_id] = {
            'is_buy': side == OrderSide.BUY,
            'tick': tick,
            'confirmed': False,
            'asked': False,
            'left': self.qty_lots,
        }
        self.submit_order(order)

    def on_order_accepted(self, event):
        self.live[event.client_order_id]['confirmed'] = True

    def on_order_rejected(self, event):
        self.live.pop(event.client_order_id, None)

    def on_order_denied(self, event):
        raise RuntimeError(f'an order was denied: {event.reason}')

    def on_order_canceled(self, event):
        self.live.pop(event.client_order_id, None)

    def on_order_cancel_rejected(self, event):
        if event.client_order_id in self.live:
            self.live[event.client_order_id]['asked'] = False

    def on_order_filled(self, event):
        lots = round(float(event.last_qty) * 1000)
        side = 1 if event.is_buy else -1
        self.position_lots += side * lots
        self.fills.append((side, round(float(event.last_px) * 10), str(event.ts_event), lots))
        order = self.live.get(event.client_order_id)
        if order is not None:
            order['left'] -= lots
            if order['left'] <= 0:
                del self.live[event.client_order_id]


def read(directory, name, code, rows):
    values = array(code)
    with open(os.path.join(directory, name), 'rb') as file:
        values.fromfile(file, rows)
    return values


def load(request):
    start = time.perf_counter()
    directory, rows = request['columns'], request['rows']
    event_ns = read(directory, 'eventNs', 'q', rows)
    received_ns = read(directory, 'receivedNs', 'q', rows)
    kind = read(directory, 'kind', 'B', rows)
    side = read(directory, 'side', 'b', rows)
    tick = read(directory, 'priceTicks', 'i', rows)
    lots = read(directory, 'qtyLots', 'd', rows)
    flags = read(directory, 'flags', 'H', rows)
    sides = {1: OrderSide.BUY, -1: OrderSide.SELL}
    data = []
    deltas = []
    for i in range(rows):
        code = kind[i]
        if code == TRADE:
            size = Quantity(lots[i] / 1000, 3)
            if lots[i] > 0:
                aggressor = AggressorSide.BUY if side[i] > 0 else AggressorSide.SELL
                data.append(
                    TradeTick(
                        INSTRUMENT,
                        Price(tick[i] / 10, 1),
                        size,
                        aggressor,
                        TradeId(str(i)),
                        event_ns[i],
                        received_ns[i],
                    )
                )
            continue
        is_last = flags[i] & MESSAGE_END
        mark = F_LAST if is_last else 0
        if code == CLEAR:
            # One for both sides: the snapshot that follows holds all of the book that matters.
            if not deltas:
                deltas.append(OrderBookDelta.clear(INSTRUMENT, i, event_ns[i], received_ns[i]))
        elif code in (LEVEL, SNAPSHOT):
            action = BookAction.UPDATE if lots[i] > 0 else BookAction.DELETE
            if code == SNAPSHOT:
                action = BookAction.ADD
                mark |= F_SNAPSHOT
            order = BookOrder(sides[side[i]], Price(tick[i] / 10, 1), Quantity(lots[i] / 1000, 3), 0)
            deltas.append(
                OrderBookDelta(INSTRUMENT, action, order, mark, i, event_ns[i], received_ns[i])
            )
        else:
            raise ValueError(f'row {i}: a kind {code}')
        if is_last and deltas:
            data.append(OrderBookDeltas(INSTRUMENT, deltas))
            deltas = []
    # Their own order of things: one clock, the time of reception.
    market['data'] = data
    market['first_ns'] = min(min(event_ns), min(received_ns))
    return {'rows': rows, 'messages': len(data), 'seconds': time.perf_counter() - start}


def run(request):
    seconds = 0.0
    building = 0.0
    cpu = 0.0
    sets = []
    for wanted in request['sets']:
        start = time.perf_counter()
        silent = LoggerConfig(bypass_logging=True, stdout_level=LogLevel.OFF)
        config = BacktestEngineConfig(bypass_logging=True, run_analysis=False, logging=silent)
        engine = BacktestEngine(config)
        engine.add_venue(
            venue=VENUE,
            oms_type=OmsType.NETTING,
            account_type=AccountType.MARGIN,
            starting_balances=[Money(100_000_000, USDT)],
            fee_model=MakerTakerFeeModel(Decimal('0.0002'), Decimal('0.0007')),
            latency_model=StaticLatencyModel(base_latency_nanos=LATENCY_NS),
            book_type=BookType.L2_MBP,
            queue_position=True,
        )
        engine.add_instrument(instrument())
        engine.add_data(market['data'])
        strategy = Quoting(wanted, market['first_ns']) if request.get('strategy', True) else None
        if strategy is not None:
            engine.add_strategy(strategy)
        built = time.perf_counter()
        cpu_built = time.process_time()
        engine.run()
        seconds += time.perf_counter() - built
        cpu += time.process_time() - cpu_built
        building += built - start
        if strategy is not None:
            sets.append(
                {
                    'orders': strategy.sent,
                    'steps': strategy.steps,
                    'executions': len(strategy.fills),
                    'positionLots': strategy.position_lots,
                    'fills': [[0, side, tick, ns] for side, tick, ns, _ in strategy.fills],
                }
            )
        engine.dispose()
    return {'seconds': seconds, 'buildSeconds': building, 'cpuSeconds': cpu, 'sets': sets}


def answer(line):
    request = json.loads(line)
    result = {'load': load, 'run': run}[request['do']](request)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**result, 'peakBytes': peak * 1024}


hello = {'version': nautilus_trader.__version__, 'python': sys.version.split()[0]}
print(json.dumps(hello), file=answers, flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(answer(line)), file=answers, flush=True)
    except Exception as error:
        print(json.dumps({'error': f'{type(error).__name__}: {error}'}), file=answers, flush=True)
