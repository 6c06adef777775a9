"""hftbacktest's side of the comparison: reads one JSON request a line, answers one JSON line.

load {raw, previous}          converts the recordings with hftbacktest's own converter
run  {depth, queue, sets, notes}  replays them once for each set, one after another

The loop is that of quoting-loop.ts, step for step. Times are those of the loop alone: building a
backtest and compiling the loop are told apart.
"""

import json
import os
import resource
import sys
import time

# Converters print; the answers need a channel of their own.
answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)

import numpy as np
from hftbacktest import (
    BacktestAsset,
    BUY,
    FILLED,
    GTX,
    LIMIT,
    HashMapMarketDepthBacktest,
    ROIVectorMarketDepthBacktest,
    __version__,
)
from hftbacktest.data.utils import binancefutures
from hftbacktest.data.utils.snapshot import create_last_snapshot
from numba import njit

TICK = 0.1
LOT = 0.001
LATENCY_NS = 10_000_000
ROWS_MAX = 4_000_000
NOTES_MAX = 1 << 16

# Whoever passes an array must keep it alive: the engine holds its address only.
tape = {}


@njit
def quote(hbt, half_spread, position_max, qty_lots, notes):
    """Keeps one post-only order a side at the wanted tick. Returns orders sent, fills noted, steps."""
    sent = 0
    noted = 0
    steps = 0
    depth = hbt.depth(0)
    qty = qty_lots * 0.001
    while hbt.elapse(100_000_000) == 0:
        steps += 1
        if len(notes) > 0:
            noted = note_fills(hbt, notes, noted)
        hbt.clear_inactive_orders(0)
        bid = depth.best_bid_tick
        ask = depth.best_ask_tick
        if bid <= -1_000_000_000 or ask >= 1_000_000_000:
            continue
        if half_spread > 0:
            mid2 = bid + ask
            bid = (mid2 >> 1) - half_spread
            ask = ((mid2 + 1) >> 1) + half_spread
        position = round(hbt.position(0) / qty)
        wants_bid = position < position_max
        wants_ask = position > -position_max
        has_bid = False
        has_ask = False
        orders = hbt.orders(0).values()
        while orders.has_next():
            order = orders.get()
            if order.side == BUY:
                is_there = order.price_tick == bid
                has_bid = has_bid or is_there
                stays = wants_bid and is_there
            else:
                is_there = order.price_tick == ask
                has_ask = has_ask or is_there
                stays = wants_ask and is_there
            if not stays and order.cancellable:
                hbt.cancel(0, order.order_id, False)
        if wants_bid and not has_bid:
            sent += 1
            hbt.submit_buy_order(0, sent, bid * TICK, qty, GTX, LIMIT, False)
        if wants_ask and not has_ask:
            sent += 1
            hbt.submit_sell_order(0, sent, ask * TICK, qty, GTX, LIMIT, False)
    if len(notes) > 0:
        noted = note_fills(hbt, notes, noted)
    return sent, noted, steps


@njit
def note_fills(hbt, notes, noted):
    orders = hbt.orders(0).values()
    while orders.has_next():
        order = orders.get()
        if order.status == FILLED:
            notes[noted, 0] = order.order_id
            notes[noted, 1] = order.side
            notes[noted, 2] = order.price_tick
            notes[noted, 3] = order.exch_timestamp
            noted += 1
    return noted


def load(request):
    start = time.perf_counter()
    convert = lambda raw: binancefutures.convert(raw, buffer_size=ROWS_MAX)
    tape['rows'] = convert(request['raw'])
    tape['before'] = None
    if request.get('previous'):
        tape['previous'] = convert(request['previous'])
        tape['before'] = create_last_snapshot([tape['previous']], TICK, LOT)
    return {'rows': len(tape['rows']), 'seconds': time.perf_counter() - start}


def build(depth, queue, band):
    asset = BacktestAsset().data(tape['rows']).linear_asset(1.0)
    if tape['before'] is not None:
        asset.initial_snapshot(tape['before'])
    asset.constant_order_latency(LATENCY_NS, LATENCY_NS).no_partial_fill_exchange()
    asset.trading_value_fee_model(0.0002, 0.0007).tick_size(TICK).lot_size(LOT)
    if queue == 'riskAverse':
        asset.risk_adverse_queue_model()
    elif queue == 'power(3)':
        asset.power_prob_queue_model(3)
    else:
        raise ValueError(queue)
    if depth == 'roivec':
        asset.roi_lb(band[0]).roi_ub(band[1])
        return ROIVectorMarketDepthBacktest([asset])
    return HashMapMarketDepthBacktest([asset])


def run(request):
    no_notes = np.zeros((0, 4), np.int64)
    seconds = 0.0
    building = 0.0
    cpu = 0.0
    sets = []
    for wanted in request['sets']:
        notes = np.zeros((NOTES_MAX, 4), np.int64) if request.get('notes') else no_notes
        start = time.perf_counter()
        hbt = build(request['depth'], request['queue'], request['band'])
        built = time.perf_counter()
        cpu_built = time.process_time()
        sent, noted, steps = quote(
            hbt, wanted['halfSpreadTicks'], wanted['positionMax'], wanted['qtyLots'], notes
        )
        seconds += time.perf_counter() - built
        cpu += time.process_time() - cpu_built
        building += built - start
        state = hbt.state_values(0)
        fills = sorted(notes[:noted].tolist(), key=lambda fill: fill[0])
        sets.append(
            {
                'orders': int(sent),
                'steps': int(steps),
                'executions': int(state.num_trades),
                'positionLots': round(state.position / LOT),
                'fills': [[i, side, tick, str(ns)] for i, side, tick, ns in fills],
            }
        )
        hbt.close()
    return {'seconds': seconds, 'buildSeconds': building, 'cpuSeconds': cpu, 'sets': sets}


def answer(line):
    request = json.loads(line)
    result = {'load': load, 'run': run}[request['do']](request)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**result, 'peakBytes': peak * 1024}


print(json.dumps({'version': __version__, 'python': sys.version.split()[0]}), file=answers, flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(answer(line)), file=answers, flush=True)
    except Exception as error:
        print(json.dumps({'error': f'{type(error).__name__}: {error}'}), file=answers, flush=True)
